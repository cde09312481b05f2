package dev.descry.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The segments of a JPEG (ITU-T T.81, annex B), walked from SOI to EOI, entropy-coded data
 * included: decoders fill what is missing with gray and do not complain, so whether a file is whole
 * has to be seen here.
 */
final class JpegFile {

  /** A progressive file has about ten; each one costs time for the whole area however short. */
  private static final int MAX_SCANS = 100;

  private static final int EOI = 0xd9;
  private static final int SOS = 0xda;
  private static final int APP0 = 0xe0;
  private static final int APP1 = 0xe1;
  private static final int APP14 = 0xee;

  private final byte[] bytes;
  private int position = 2;
  private int scans;
  private int width;
  private int height;
  private byte[] componentIds = {};
  private boolean jfif;
  private int adobeTransform = -1;
  private byte @Nullable [] exif;

  private JpegFile(byte[] bytes) {
    this.bytes = bytes;
  }

  static JpegFile read(byte[] bytes) {
    JpegFile file = new JpegFile(bytes);
    int marker = file.nextMarker();
    while (marker != EOI) {
      boolean standsAlone = marker <= 0x01 || (marker >= 0xd0 && marker <= 0xd8);
      if (!standsAlone) {
        file.readSegment(marker);
      }
      marker = file.nextMarker();
    }
    if (file.componentIds.length == 0 || file.scans == 0) {
      throw Failures.broken("the JPEG holds no image");
    }
    return file;
  }

  ImageHeader header() {
    return new ImageHeader(width, height, exif);
  }

  /** By the same signs as libjpeg ({@code default_decompress_parms} of {@code jdapimin.c}). */
  JpegColours colours() {
    return switch (componentIds.length) {
      case 1 -> JpegColours.GRAY;
      case 3 -> {
        if (jfif) {
          yield JpegColours.YCBCR;
        }
        boolean namedRgb = Arrays.equals(componentIds, new byte[] {'R', 'G', 'B'});
        yield adobeTransform == 0 || (adobeTransform < 0 && namedRgb)
            ? JpegColours.RGB
            : JpegColours.YCBCR;
      }
      case 4 -> adobeTransform > 0 ? JpegColours.YCCK : JpegColours.CMYK;
      default ->
          throw Failures.unsupported("a JPEG of %d components".formatted(componentIds.length));
    };
  }

  /** Skips to the next marker, over whatever is between, and passes it. */
  private int nextMarker() {
    while (position + 1 < bytes.length) {
      int marker = bytes[position + 1] & 0xff;
      if (bytes[position] == (byte) 0xff && marker != 0x00 && marker != 0xff) {
        position += 2;
        return marker;
      }
      position++;
    }
    throw Failures.broken(
        "the JPEG ends after %d bytes without its end marker".formatted(bytes.length));
  }

  private void readSegment(int marker) {
    int length = position + 2 <= bytes.length ? unsignedShort(position) - 2 : 0;
    int data = position + 2;
    if (length < 0 || data + length > bytes.length) {
      throw Failures.broken(
          "the JPEG ends within its segment %02x of %d bytes".formatted(marker, length));
    }
    switch (marker) {
      case APP0 -> jfif |= startsWith("JFIF\0", data, length);
      case APP1 -> {
        if (exif == null && ExifBlock.startsAt(bytes, data, length)) {
          exif = ExifBlock.of(bytes, data, length);
        }
      }
      case APP14 -> {
        if (length >= 12 && startsWith("Adobe", data, length)) {
          adobeTransform = bytes[data + 11] & 0xff;
        }
      }
      case SOS -> {
        if (++scans > MAX_SCANS) {
          throw Failures.broken("the JPEG has more than %d scans".formatted(MAX_SCANS));
        }
      }
      default -> {
        boolean isFrame =
            marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
        if (isFrame) {
          readFrame(marker, data, length);
        }
      }
    }
    position = data + length;
  }

  /** SOF: precision, height, width, and three bytes a component, whose first is its name. */
  private void readFrame(int marker, int data, int length) {
    if (marker > 0xc2) {
      throw Failures.unsupported(
          marker >= 0xc9
              ? "an arithmetic-coded JPEG"
              : "a lossless or hierarchical JPEG (frame type %02x)".formatted(marker));
    }
    if (length < 6 || length < 6 + 3 * (bytes[data + 5] & 0xff)) {
      throw Failures.broken("the frame header of the JPEG has %d bytes".formatted(length));
    }
    if (componentIds.length > 0) {
      throw Failures.broken("the JPEG has two frame headers");
    }
    if (bytes[data] != 8) {
      throw Failures.unsupported("a JPEG of %d bits".formatted(bytes[data]));
    }
    height = unsignedShort(data + 1);
    width = unsignedShort(data + 3);
    componentIds = new byte[bytes[data + 5] & 0xff];
    for (int i = 0; i < componentIds.length; i++) {
      componentIds[i] = bytes[data + 6 + 3 * i];
    }
  }

  private boolean startsWith(String prefix, int data, int length) {
    byte[] expected = prefix.getBytes(ISO_8859_1);
    return length >= expected.length
        && Arrays.equals(bytes, data, data + expected.length, expected, 0, expected.length);
  }

  private int unsignedShort(int offset) {
    return (bytes[offset] & 0xff) << 8 | (bytes[offset + 1] & 0xff);
  }
}
