package dev.descry.image;

/**
 * A decoded image, upright.
 *
 * @param rgb {@code 3 * width * height} bytes, unsigned, row after row, red green blue; not copied
 */
public record RgbImage(int width, int height, byte[] rgb) {

  public RgbImage {
    if (width < 1 || height < 1 || rgb.length != 3 * width * height) {
      throw new IllegalArgumentException(
          "%d bytes are not an RGB image of %d x %d pixels".formatted(rgb.length, width, height));
    }
  }
}
