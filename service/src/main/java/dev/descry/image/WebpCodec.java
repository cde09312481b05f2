package dev.descry.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * WebP, through the reader of TwelveMonkeys.
 *
 * <p>The header walks the chunks of the RIFF container (RFC 9649, section 2) and reads the size
 * from the bitstream itself, lossy (RFC 6386, section 9.1) or lossless (RFC 9649, section 3.4);
 * what an extended header says of the canvas must agree with it.
 */
final class WebpCodec implements ImageCodec {

  private static final int RIFF_HEADER = 12;
  private static final int CHUNK_HEADER = 8;
  private static final int ANIMATION_FLAG = 0x02;

  private final ImageIoDecoding decoding = new ImageIoDecoding("webp");

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
        case "VP8 " -> frame = lossy(buffer, data, length);
        case "VP8L" -> frame = lossless(buffer, data, length);
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
    return decoding.decode(bytes, reader -> RasterPixels.toRgb(reader.read(0)));
  }

  private record Size(int width, int height) {}
}
