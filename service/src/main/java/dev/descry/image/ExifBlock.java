package dev.descry.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** Where a file's EXIF lies. */
final class ExifBlock {

  /** What a JPEG puts before it, and some writers of other formats too. */
  static final byte[] PREFIX = "Exif\0\0".getBytes(ISO_8859_1);

  private ExifBlock() {}

  /** A copy of the block, from its TIFF header on. */
  static byte[] of(byte[] bytes, int offset, int length) {
    int start = startsAt(bytes, offset, length) ? offset + PREFIX.length : offset;
    return Arrays.copyOfRange(bytes, start, offset + length);
  }

  /** Whether there is {@link #PREFIX} at this place. */
  static boolean startsAt(byte[] bytes, int offset, int length) {
    return length >= PREFIX.length
        && Arrays.equals(bytes, offset, offset + PREFIX.length, PREFIX, 0, PREFIX.length);
  }
}
