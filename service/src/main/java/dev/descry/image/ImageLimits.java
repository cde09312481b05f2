package dev.descry.image;

/**
 * What {@link ImageDecoder} reads at most; both are checked before a pixel is decoded, so that a
 * small file that unpacks to a huge image costs nothing.
 *
 * @param maxBytes bytes of the encoded image, at least 1
 * @param maxPixels width times height as the header states them, from 1 to {@value
 *     #LARGEST_MAX_PIXELS}; decoding takes up to about 16 bytes of memory a pixel
 */
public record ImageLimits(long maxBytes, int maxPixels) {

  /** 10 MiB: a photo of a good camera, and far more than a crop of a person takes. */
  public static final long DEFAULT_MAX_BYTES = 10L * 1024 * 1024;

  /** 32 megapixels: more than a frame of any surveillance camera up to 6K. */
  public static final int DEFAULT_MAX_PIXELS = 32_000_000;

  /** Beyond this, the bytes of an RGB image no longer fit one array. */
  public static final int LARGEST_MAX_PIXELS = Integer.MAX_VALUE / 3;

  /** {@link #DEFAULT_MAX_BYTES} and {@link #DEFAULT_MAX_PIXELS}. */
  public static final ImageLimits DEFAULT = new ImageLimits(DEFAULT_MAX_BYTES, DEFAULT_MAX_PIXELS);

  public ImageLimits {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes is " + maxBytes + ", but must be at least 1");
    }
    if (maxPixels < 1 || maxPixels > LARGEST_MAX_PIXELS) {
      throw new IllegalArgumentException(
          "maxPixels is %d, but must lie between 1 and %d"
              .formatted(maxPixels, LARGEST_MAX_PIXELS));
    }
  }
}
