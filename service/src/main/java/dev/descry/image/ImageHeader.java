package dev.descry.image;

import org.jspecify.annotations.Nullable;

/**
 * What an encoded image says of itself before any pixel is decoded.
 *
 * @param width pixels of a row as stored, at least 1
 * @param height rows as stored, at least 1
 * @param exif the EXIF block from its TIFF header on; null without one
 */
record ImageHeader(int width, int height, byte @Nullable [] exif) {

  ImageHeader {
    if (width < 1 || height < 1) {
      throw Failures.broken("its header states %d x %d pixels".formatted(width, height));
    }
  }
}
