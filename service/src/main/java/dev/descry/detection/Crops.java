package dev.descry.detection;

import dev.descry.image.RgbImage;

/** Cuts boxes out of images. */
public final class Crops {

  private Crops() {}

  /**
   * The pixels that a box touches.
   *
   * @param box within the image; where it is thinner than a pixel, one pixel is taken
   */
  public static RgbImage cut(RgbImage image, Box box) {
    int left = Math.clamp((int) Math.floor(box.left()), 0, image.width() - 1);
    int top = Math.clamp((int) Math.floor(box.top()), 0, image.height() - 1);
    int right = Math.clamp((int) Math.ceil(box.right()), left + 1, image.width());
    int bottom = Math.clamp((int) Math.ceil(box.bottom()), top + 1, image.height());
    int width = right - left;
    byte[] rgb = new byte[3 * width * (bottom - top)];
    for (int y = top; y < bottom; y++) {
      System.arraycopy(
          image.rgb(), 3 * (y * image.width() + left), rgb, 3 * (y - top) * width, 3 * width);
    }
    return new RgbImage(width, bottom - top, rgb);
  }
}
