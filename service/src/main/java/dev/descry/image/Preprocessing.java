package dev.descry.image;

import java.nio.FloatBuffer;
import java.util.Objects;

/**
 * An image into the tensor that an image branch reads, as the bundle's manifest says: resized, each
 * value {@code (v / 255 - mean) / std} in single precision, plane after plane.
 *
 * <p>Immutable and thread-safe.
 */
public final class Preprocessing {

  private final int width;
  private final int height;
  private final Resizer resizer;
  private final ColourOrder colourOrder;

  /** For each plane, the tensor's value for each of the 256 values of a component. */
  private final float[][] normalised;

  /**
   * The preprocessing that a manifest describes.
   *
   * @param width of the tensor, in pixels
   * @param height of the tensor, in pixels
   * @param mean three means in [0, 1], in the order of {@code colourOrder}
   * @param std three standard deviations above 0, in the order of {@code colourOrder}
   */
  public Preprocessing(
      int width,
      int height,
      ResizeRule resize,
      float[] mean,
      float[] std,
      ColourOrder colourOrder) {
    this.width = width;
    this.height = height;
    this.resizer = new Resizer(width, height, resize);
    this.colourOrder = colourOrder;
    requireThree("mean", mean);
    requireThree("std", std);
    this.normalised = new float[3][256];
    for (int plane = 0; plane < 3; plane++) {
      if (!(std[plane] > 0) || !Float.isFinite(std[plane]) || !Float.isFinite(mean[plane])) {
        throw new IllegalArgumentException(
            "mean %s and std %s of plane %d do not normalise"
                .formatted(mean[plane], std[plane], plane));
      }
      for (int value = 0; value < 256; value++) {
        normalised[plane][value] = (value / 255f - mean[plane]) / std[plane];
      }
    }
  }

  private static void requireThree(String name, float[] values) {
    if (values.length != 3) {
      throw new IllegalArgumentException(
          "%s has %d values instead of 3".formatted(name, values.length));
    }
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  /** How many floats one image takes: {@code 3 * height * width}. */
  public int tensorSize() {
    return 3 * height * width;
  }

  /** The image in the size of the tensor; the same object where it already has it. */
  public RgbImage resize(RgbImage image) {
    return resizer.resize(image);
  }

  /**
   * Writes {@link #tensorSize()} floats, [3, height, width], to {@code target} from {@code offset}
   * on; its position stays.
   *
   * @throws IndexOutOfBoundsException where {@code target} has no room for them
   */
  public void toTensor(RgbImage image, FloatBuffer target, int offset) {
    Objects.checkFromIndexSize(offset, tensorSize(), target.limit());
    byte[] rgb = resize(image).rgb();
    int out = offset;
    for (int plane = 0; plane < 3; plane++) {
      float[] values = normalised[plane];
      for (int i = colourOrder.component(plane); i < rgb.length; i += 3) {
        target.put(out++, values[rgb[i] & 0xff]);
      }
    }
  }
}
