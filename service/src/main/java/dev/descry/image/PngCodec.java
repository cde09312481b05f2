package dev.descry.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * PNG, through the JDK's reader. Of an animated PNG, which to every other reader is an ordinary
 * one, that is the default image.
 *
 * <p>The header walks the chunks (PNG specification, section 5.3: length, name, data, CRC) up to
 * IEND, and checks the CRC of those that a decoder cannot do without.
 */
final class PngCodec implements ImageCodec {

  private static final int SIGNATURE_LENGTH = 8;
  private static final int CHUNK_OVERHEAD = 12;

  private final ImageIoDecoding decoding =
      new ImageIoDecoding(
          ImageIO.getImageReadersByFormatName("png").next().getOriginatingProvider());

  @Override
  public ImageHeader readHeader(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).position(SIGNATURE_LENGTH);
    int width = 0;
    int height = 0;
    byte @Nullable [] exif = null;
    for (String name = ""; !name.equals("IEND"); ) {
      if (buffer.remaining() < CHUNK_OVERHEAD) {
        throw Failures.broken("the PNG ends before its last chunk");
      }
      int start = buffer.position();
      int length = buffer.getInt();
      name = new String(bytes, start + 4, 4, ISO_8859_1);
      if (length < 0 || length > buffer.remaining() - 8) {
        throw Failures.broken(
            "the PNG ends within its chunk %s of %s bytes"
                .formatted(printable(name), Integer.toUnsignedString(length)));
      }
      if (start == SIGNATURE_LENGTH && !(name.equals("IHDR") && length == 13)) {
        throw Failures.broken("the PNG starts with chunk " + printable(name) + ", not with IHDR");
      }
      if (Character.isUpperCase(name.charAt(0))) {
        checkCrc(bytes, start, length, name);
      }
      switch (name) {
        case "IHDR" -> {
          if (start > SIGNATURE_LENGTH) {
            throw Failures.broken("the PNG has two chunks IHDR");
          }
          width = buffer.getInt(start + 8);
          height = buffer.getInt(start + 12);
        }
        case "eXIf" -> exif = ExifBlock.of(bytes, start + 8, length);
        default -> {}
      }
      buffer.position(start + CHUNK_OVERHEAD + length);
    }
    return new ImageHeader(width, height, exif);
  }

  private static void checkCrc(byte[] bytes, int start, int length, String name) {
    CRC32 crc = new CRC32();
    crc.update(bytes, start + 4, length + 4);
    if ((int) crc.getValue() != ByteBuffer.wrap(bytes).getInt(start + 8 + length)) {
      throw Failures.broken("the checksum of the PNG's chunk " + printable(name) + " is wrong");
    }
  }

  private static String printable(String name) {
    return name.replaceAll("[^A-Za-z]", "?");
  }

  @Override
  public RgbImage decode(byte[] bytes) throws IOException {
    return decoding.decode(bytes, reader -> RasterPixels.toRgb(reader.read(0)));
  }
}
