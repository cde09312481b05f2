package dev.descry.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.luciad.imageio.webp.WebPImageReaderSpi;
import com.luciad.imageio.webp.WebPWrapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * WebP, through libwebp.
 *
 * <p>The header walks the chunks of the RIFF container (RFC 9649, section 2) and reads the size
 * from the bitstream itself, lossy (RFC 6386, section 9.1) or lossless (RFC 9649, section 3.4);
 * what an extended header says of the canvas must agree with it.
 */
final class WebpCodec implements ImageCodec {

  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int ANIMATION_FLAG = 0x02;

  private final ImageIoDecoding decoding = new ImageIoDecoding(new WebPImageReaderSpi());

  /**
   * Unpacks libwebp to the folder for temporary files and loads it, so that a machine on which that
   * fails is noticed before the first image.
   *
   * @throws IllegalStateException where there is no libwebp for this machine
   */
  WebpCodec() {
    WebPWrapper.loadNativeLibrary();
  }

  @Override
  public ImageHeader readHeader(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    long end = CHUNK_HEADER + Integer.toUnsignedLong(buffer.getInt(4));
    if (end > bytes.length) {
      throw Failures.broken(
          "the WebP announces %d bytes, but ends after %d".formatted(end, bytes.length));
    }
    @Nullable Size canvas = null;
    @Nullable Size frame = null;
    byte @Nullable [] exif = null;
    for (int start = RIFF_HEADER; start + CHUNK_HEADER <= end; ) {
      String name = new String(bytes, start, 4, ISO_8859_1);
      int data = start + CHUNK_HEADER;
      long length = Integer.toUnsignedLong(buffer.getInt(start + 4));
      if (data + length > end) {
        throw Failures.broken("the WebP ends within a chunk of %d bytes".formatted(length));
      }
      switch (name) {
        case "VP8X" -> canvas = canvas(buffer, data, length);
        case "VP8 " -> frame = frame == null ? lossy(buffer, data, length) : frame;
        case "VP8L" -> frame = frame == null ? lossless(buffer, data, length) : frame;
        case "EXIF" -> exif = ExifBlock.of(bytes, data, (int) length);
        default -> {}
      }
      start = (int) Math.min(data + length + (length & 1), end);
    }
    if (frame == null) {
      throw Failures.broken("the WebP holds no image");
    }
    if (canvas != null && !canvas.equals(frame)) {
      throw Failures.broken(
          "the WebP's canvas has %d x %d pixels, but its image %d x %d"
              .formatted(canvas.width, canvas.height, frame.width, frame.height));
    }
    return new ImageHeader(frame.width, frame.height, exif);
  }

  private static Size canvas(ByteBuffer buffer, int data, long length) {
    requireLength(length, 10);
    if ((buffer.get(data) & ANIMATION_FLAG) != 0) {
      throw Failures.unsupported("an animated WebP");
    }
    return new Size(1 + (buffer.getInt(data + 4) & 0xffffff), 1 + (buffer.getInt(data + 6) >>> 8));
  }

  private static Size lossy(ByteBuffer buffer, int data, long length) {
    requireLength(length, 10);
    return new Size(buffer.getShort(data + 6) & 0x3fff, buffer.getShort(data + 8) & 0x3fff);
  }

  private static Size lossless(ByteBuffer buffer, int data, long length) {
    requireLength(length, 5);
    int bits = buffer.getInt(data + 1);
    return new Size(1 + (bits & 0x3fff), 1 + (bits >>> 14 & 0x3fff));
  }

  private static void requireLength(long length, int least) {
    if (length < least) {
      throw Failures.broken(
          "a chunk of the WebP has %d bytes instead of at least %d".formatted(length, least));
    }
  }

  @Override
  public RgbImage decode(byte[] bytes) throws IOException {
    try {
      return decoding.decode(bytes, reader -> RasterPixels.toRgb(reader.read(0)));
    } catch (OutOfMemoryError e) {
      // libwebp says so of damaged data too, and its error has no message; the JVM's has one.
      if (e.getMessage() == null) {
        throw new IOException("libwebp found no memory for what the data ask for", e);
      }
      throw e;
    }
  }

  private record Size(int width, int height) {}
}
