package dev.descry.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/** The formats that are read, told by the first bytes and never by a name. */
enum ImageFormat {
  JPEG("image/jpeg"),
  PNG("image/png"),
  WEBP("image/webp");

  /** Formats that people send and that are not read: a prefix of the bytes, and their names. */
  private static final List<Unread> UNREAD =
      List.of(
          new Unread(0, "GIF8", "GIF"),
          new Unread(0, "BM", "BMP"),
          new Unread(0, "II*\0", "TIFF"),
          new Unread(0, "MM\0*", "TIFF"),
          new Unread(0, "II+\0", "TIFF"),
          new Unread(0, "MM\0+", "TIFF"),
          new Unread(4, "ftypavif", "AVIF"),
          new Unread(4, "ftypavis", "AVIF"),
          new Unread(4, "ftyphe", "HEIC"),
          new Unread(4, "ftypmif1", "HEIF"),
          new Unread(4, "ftypmsf1", "HEIF"),
          new Unread(0, "\u00ff\n", "JPEG XL"),
          new Unread(0, "\0\0\0\fJXL ", "JPEG XL"),
          new Unread(0, "\0\0\0\fjP  ", "JPEG 2000"),
          new Unread(0, "\u00ffO\u00ffQ", "JPEG 2000"),
          new Unread(0, "8BPS", "Photoshop (PSD)"),
          new Unread(0, "\0\0\1\0", "ICO"));

  private final String mediaType;

  ImageFormat(String mediaType) {
    this.mediaType = mediaType;
  }

  static ImageFormat of(byte[] bytes) {
    if (startsWith(bytes, 0, "\u00ff\u00d8\u00ff")) {
      return JPEG;
    }
    if (startsWith(bytes, 0, "\u0089PNG\r\n\u001a\n")) {
      return PNG;
    }
    if (startsWith(bytes, 0, "RIFF") && startsWith(bytes, 8, "WEBP")) {
      return WEBP;
    }
    for (Unread unread : UNREAD) {
      if (startsWith(bytes, unread.offset, unread.prefix)) {
        throw Failures.unsupported(unread.name);
      }
    }
    throw Failures.notAnImage(
        HexFormat.ofDelimiter(" ").formatHex(bytes, 0, Math.min(bytes.length, 8)));
  }

  private static boolean startsWith(byte[] bytes, int offset, String prefix) {
    int end = offset + prefix.length();
    return bytes.length >= end
        && Arrays.equals(bytes, offset, end, prefix.getBytes(ISO_8859_1), 0, prefix.length());
  }

  String mediaType() {
    return mediaType;
  }

  private record Unread(int offset, String prefix, String name) {}
}
