package dev.descry.image;

import java.util.Arrays;

/**
 * Pillow's {@code Image.resize} on RGB images, equal to the bit: a port of the eight-bit path of
 * its {@code src/libImaging/Resample.c}.
 *
 * <p>A separable convolution, first along rows and then along columns, whose filter widens with the
 * scale when shrinking (so every source pixel counts). The weights of one target pixel are
 * normalised to 1 in double precision and then rounded to fixed point; each of the two passes
 * rounds and clips to eight bits. An axis that keeps its length is not convolved.
 *
 * <p>Immutable and thread-safe.
 */
public final class Resizer {

  /** Eight bits for the result and two for overshoot of the sum and its sign are left. */
  private static final int PRECISION_BITS = 32 - 8 - 2;

  private static final int HALF = 1 << (PRECISION_BITS - 1);

  private final int width;
  private final int height;
  private final ResizeRule rule;

  /**
   * A resizer to one size.
   *
   * @param width pixels of a row of the result, at least 1
   * @param height rows of the result, at least 1
   */
  public Resizer(int width, int height, ResizeRule rule) {
    if (width < 1 || height < 1) {
      throw new IllegalArgumentException(
          "Cannot resize to %d x %d pixels".formatted(width, height));
    }
    this.width = width;
    this.height = height;
    this.rule = rule;
  }

  /** The image in the new size; the same object where it already has it. */
  public RgbImage resize(RgbImage image) {
    RgbImage wide = image.width() == width ? image : resizeRows(image);
    return wide.height() == height ? wide : resizeColumns(wide);
  }

  private RgbImage resizeRows(RgbImage image) {
    Weights weights = Weights.of(image.width(), width, rule);
    byte[] source = image.rgb();
    byte[] target = new byte[3 * width * image.height()];
    for (int y = 0; y < image.height(); y++) {
      int row = 3 * y * image.width();
      int out = 3 * y * width;
      for (int x = 0; x < width; x++) {
        int in = row + 3 * weights.first[x];
        int red = HALF;
        int green = HALF;
        int blue = HALF;
        for (int weight : weights.fixedPoint[x]) {
          red += (source[in] & 0xff) * weight;
          green += (source[in + 1] & 0xff) * weight;
          blue += (source[in + 2] & 0xff) * weight;
          in += 3;
        }
        target[out++] = clip(red);
        target[out++] = clip(green);
        target[out++] = clip(blue);
      }
    }
    return new RgbImage(width, image.height(), target);
  }

  private RgbImage resizeColumns(RgbImage image) {
    Weights weights = Weights.of(image.height(), height, rule);
    byte[] source = image.rgb();
    int rowLength = 3 * image.width();
    byte[] target = new byte[rowLength * height];
    int[] sums = new int[rowLength];
    for (int y = 0; y < height; y++) {
      Arrays.fill(sums, HALF);
      int in = weights.first[y] * rowLength;
      for (int weight : weights.fixedPoint[y]) {
        for (int i = 0; i < rowLength; i++) {
          sums[i] += (source[in++] & 0xff) * weight;
        }
      }
      for (int i = 0; i < rowLength; i++) {
        target[y * rowLength + i] = clip(sums[i]);
      }
    }
    return new RgbImage(image.width(), height, target);
  }

  private static byte clip(int sum) {
    return (byte) Math.clamp(sum >> PRECISION_BITS, 0, 255);
  }

  /**
   * For each pixel along an axis of the result ({@code precompute_coeffs} and {@code
   * normalize_coeffs_8bpc}).
   *
   * @param first the first source pixel that counts
   * @param fixedPoint the weights of that one and the following, times 2^PRECISION_BITS
   */
  private record Weights(int[] first, int[][] fixedPoint) {

    static Weights of(int sourceLength, int targetLength, ResizeRule rule) {
      double scale = (double) sourceLength / targetLength;
      double filterScale = Math.max(scale, 1.0);
      double support = rule.support() * filterScale;
      double perPixel = 1.0 / filterScale;
      int[] first = new int[targetLength];
      int[][] fixedPoint = new int[targetLength][];
      for (int i = 0; i < targetLength; i++) {
        double center = (i + 0.5) * scale;
        first[i] = Math.max((int) (center - support + 0.5), 0);
        int end = Math.min((int) (center + support + 0.5), sourceLength);
        double[] weights = new double[end - first[i]];
        double sum = 0.0;
        for (int k = 0; k < weights.length; k++) {
          weights[k] = rule.weight((k + first[i] - center + 0.5) * perPixel);
          sum += weights[k];
        }
        fixedPoint[i] = new int[weights.length];
        for (int k = 0; k < weights.length; k++) {
          double normalised = sum == 0.0 ? weights[k] : weights[k] / sum;
          double scaled = normalised * (1 << PRECISION_BITS);
          fixedPoint[i][k] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
      }
      return new Weights(first, fixedPoint);
    }
  }
}
