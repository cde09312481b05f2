package dev.descry.image;

import dev.descry.failure.DescryException;
import java.io.IOException;

/**
 * Encoded images into upright RGB pixels, by the rule that models are trained with: EXIF
 * orientation applied, alpha and colour profiles ignored, 16 bits cut to their upper 8, inks of a
 * CMYK JPEG inverted and mixed as Pillow does. {@code model-assets/descry_assets/preprocessing.py}
 * states the same rule; both are tested against the same files.
 *
 * <p>Reads JPEG (baseline and progressive Huffman, 8 bit), PNG, and WebP without animation. Works
 * in memory only. Immutable and thread-safe.
 */
public final class ImageDecoder {

  private final ImageLimits limits;
  private final ImageCodec jpeg = new JpegCodec();
  private final ImageCodec png = new PngCodec();
  private final ImageCodec webp = new WebpCodec();

  public ImageDecoder(ImageLimits limits) {
    this.limits = limits;
  }

  /** What it reads at most. */
  public ImageLimits limits() {
    return limits;
  }

  /**
   * Tells from the first bytes of a file whether it is of a format that is read.
   *
   * @param start 16 bytes, or fewer where the file is shorter
   * @return its media type
   * @throws DescryException {@code not-an-image} or {@code unsupported-image-format}
   */
  public static String mediaType(byte[] start) {
    return ImageFormat.of(start).mediaType();
  }

  /**
   * Decodes a whole file; what kind it is shows in its content.
   *
   * @throws DescryException {@code empty-image}, {@code image-too-large}, {@code not-an-image},
   *     {@code unsupported-image-format} or {@code broken-image}
   */
  public DecodedImage decode(byte[] bytes) {
    if (bytes.length == 0) {
      throw Failures.empty();
    }
    if (bytes.length > limits.maxBytes()) {
      throw Failures.tooManyBytes(bytes.length, limits);
    }
    ImageFormat format = ImageFormat.of(bytes);
    ImageCodec codec =
        switch (format) {
          case JPEG -> jpeg;
          case PNG -> png;
          case WEBP -> webp;
        };
    ImageHeader header = codec.readHeader(bytes);
    if ((long) header.width() * header.height() > limits.maxPixels()) {
      throw Failures.tooManyPixels(header, limits);
    }
    RgbImage stored = decode(codec, bytes, header);
    return new DecodedImage(Orientation.of(header.exif()).turnUpright(stored), format.mediaType());
  }

  private static RgbImage decode(ImageCodec codec, byte[] bytes, ImageHeader header) {
    RgbImage stored;
    try {
      stored = codec.decode(bytes);
    } catch (DescryException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw Failures.broken("its contents cannot be decoded (" + e.getMessage() + ")", e);
    }
    if (stored.width() != header.width() || stored.height() != header.height()) {
      throw Failures.broken(
          "its header states %d x %d pixels, but it holds %d x %d"
              .formatted(header.width(), header.height(), stored.width(), stored.height()));
    }
    return stored;
  }
}
