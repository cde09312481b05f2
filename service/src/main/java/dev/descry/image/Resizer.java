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
    byte[] target = new byte[3 * width * image.height()];
    for (int x = 0; x < width; x++) {
      int[] fixedPoint = weights.fixedPoint[x];
      if (isBlend(fixedPoint)) {
        blendColumn(image, weights.first[x], fixedPoint[0], fixedPoint[1], target, x);
      } else {
        convolveColumn(image, weights.first[x], fixedPoint, target, x);
      }
    }
    return new RgbImage(width, image.height(), target);
  }

  /** Column {@code x} of the target, out of columns of the source from {@code first} on. */
  private void convolveColumn(RgbImage image, int first, int[] fixedPoint, byte[] target, int x) {
    byte[] source = image.rgb();
    for (int y = 0; y < image.height(); y++) {
      int in = 3 * (y * image.width() + first);
      int red = HALF;
      int green = HALF;
      int blue = HALF;
      for (int weight : fixedPoint) {
        red += (source[in] & 0xff) * weight;
        green += (source[in + 1] & 0xff) * weight;
        blue += (source[in + 2] & 0xff) * weight;
        in += 3;
      }
      int out = 3 * (y * width + x);
      target[out] = clip(red);
      target[out + 1] = clip(green);
      target[out + 2] = clip(blue);
    }
  }

  private void blendColumn(
      RgbImage image, int first, int weight, int nextWeight, byte[] target, int x) {
    byte[] source = image.rgb();
    for (int y = 0; y < image.height(); y++) {
      int in = 3 * (y * image.width() + first);
      int out = 3 * (y * width + x);
      target[out] = blend(source[in], weight, source[in + 3], nextWeight);
      target[out + 1] = blend(source[in + 1], weight, source[in + 4], nextWeight);
      target[out + 2] = blend(source[in + 2], weight, source[in + 5], nextWeight);
    }
  }

  private RgbImage resizeColumns(RgbImage image) {
    Weights weights = Weights.of(image.height(), height, rule);
    byte[] source = image.rgb();
    int rowLength = 3 * image.width();
    byte[] target = new byte[rowLength * height];
    int[] sums = new int[rowLength];
    for (int y = 0; y < height; y++) {
      int in = weights.first[y] * rowLength;
      int out = y * rowLength;
      int[] fixedPoint = weights.fixedPoint[y];
      if (isBlend(fixedPoint)) {
        int next = in + rowLength;
        for (int i = 0; i < rowLength; i++) {
          target[out + i] = blend(source[in + i], fixedPoint[0], source[next + i], fixedPoint[1]);
        }
      } else {
        Arrays.fill(sums, HALF);
        for (int weight : fixedPoint) {
          for (int i = 0; i < rowLength; i++) {
            sums[i] += (source[in++] & 0xff) * weight;
          }
        }
        for (int i = 0; i < rowLength; i++) {
          target[out + i] = clip(sums[i]);
        }
      }
    }
    return new RgbImage(image.width(), height, target);
  }

  /**
   * Whether two pixels are mixed, as nearly everywhere where an image grows. Such sums need no loop
   * and, having no negative weight, no clipping either, which makes them twice as fast.
   */
  private static boolean isBlend(int[] fixedPoint) {
    return fixedPoint.length == 2 && fixedPoint[0] >= 0 && fixedPoint[1] >= 0;
  }

  private static byte blend(byte component, int weight, byte next, int nextWeight) {
    return (byte)
        ((HALF + (component & 0xff) * weight + (next & 0xff) * nextWeight) >> PRECISION_BITS);
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
