package dev.descry.video;

import dev.descry.image.RgbImage;

/** Turns frames of cameras that were held sideways. */
final class Upright {

  private Upright() {}

  /**
   * The image turned clockwise.
   *
   * @param degrees 90, 180 or 270; anything else leaves it as it is
   */
  static RgbImage turn(RgbImage image, int degrees) {
    if (degrees != 90 && degrees != 180 && degrees != 270) {
      return image;
    }
    int width = degrees == 180 ? image.width() : image.height();
    int height = degrees == 180 ? image.height() : image.width();
    byte[] source = image.rgb();
    byte[] target = new byte[source.length];
    int out = 0;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int fromX =
            switch (degrees) {
              case 90 -> y;
              case 180 -> width - 1 - x;
              default -> image.width() - 1 - y;
            };
        int fromY =
            switch (degrees) {
              case 90 -> image.height() - 1 - x;
              case 180 -> height - 1 - y;
              default -> x;
            };
        int in = 3 * (fromY * image.width() + fromX);
        target[out++] = source[in];
        target[out++] = source[in + 1];
        target[out++] = source[in + 2];
      }
    }
    return new RgbImage(width, height, target);
  }
}
