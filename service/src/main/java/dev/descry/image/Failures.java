package dev.descry.image;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;

/** The ways in which bytes fail to be an image that Descry reads, in one wording each. */
final class Failures {

  private Failures() {}

  static DescryException empty() {
    return DescryException.of(Kind.INVALID, "empty-image", "The image has no bytes");
  }

  static DescryException tooManyBytes(long bytes, ImageLimits limits) {
    return DescryException.of(
        Kind.TOO_LARGE,
        "image-too-large",
        "The image has %d bytes; at most %d are read".formatted(bytes, limits.maxBytes()));
  }

  static DescryException tooManyPixels(ImageHeader header, ImageLimits limits) {
    return DescryException.of(
        Kind.TOO_LARGE,
        "image-too-large",
        "The image has %d x %d = %d pixels; at most %d are read"
            .formatted(
                header.width(),
                header.height(),
                (long) header.width() * header.height(),
                limits.maxPixels()));
  }

  static DescryException notAnImage(String start) {
    return DescryException.of(
        Kind.UNSUPPORTED,
        "not-an-image",
        "The bytes are no image: they start with %s. JPEG, PNG and WebP are read".formatted(start));
  }

  static DescryException unsupported(String format) {
    return DescryException.of(
        Kind.UNSUPPORTED,
        "unsupported-image-format",
        "The image is %s, which is not read; JPEG, PNG and WebP are".formatted(format));
  }

  static DescryException broken(String why) {
    return DescryException.of(Kind.INVALID, "broken-image", "The image is broken: " + why);
  }

  static DescryException broken(String why, Throwable cause) {
    return DescryException.of(Kind.INVALID, "broken-image", "The image is broken: " + why, cause);
  }
}
