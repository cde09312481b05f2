package dev.descry.video;

import dev.descry.detection.Box;
import dev.descry.detection.Detection;
import dev.descry.image.RgbImage;
import java.util.List;

/**
 * How much a crop is worth for telling who it shows: size * sharpness * centrality * freedom *
 * score, each in [0, 1].
 *
 * <ul>
 *   <li>size: the height over that of {@value #FULL_HEIGHT} pixels, which is about what models
 *       read; more does not help
 *   <li>sharpness: v / (v + {@value #HALF_SHARP}) with v the variance of the Laplacian of the luma
 *       (Pech-Pacheco et al., ICPR 2000)
 *   <li>centrality: 1 in the middle of the frame, 1/2 at its border, where people are cut off
 *   <li>freedom: 1 less the largest share of the box that another person covers
 *   <li>score: the detector's
 * </ul>
 */
final class ViewQuality {

  private static final float FULL_HEIGHT = 224;
  private static final double HALF_SHARP = 100;

  private ViewQuality() {}

  /**
   * The quality of one view, in [0, 1].
   *
   * @param others everyone else in the frame
   * @param crop the pixels of the box
   */
  static double of(
      Detection person, List<Detection> others, RgbImage crop, int frameWidth, int frameHeight) {
    Box box = person.box();
    double size = Math.min(1, box.height() / FULL_HEIGHT);
    double variance = laplacianVariance(crop);
    double sharpness = variance / (variance + HALF_SHARP);
    double centrality =
        1
            - Math.max(
                Math.abs(box.centreX() / frameWidth - 0.5),
                Math.abs(box.centreY() / frameHeight - 0.5));
    double covered =
        others.stream().mapToDouble(other -> box.shared(other.box())).max().orElse(0)
            / Math.max(1, box.area());
    return size * sharpness * centrality * (1 - covered) * person.score();
  }

  /** Of four neighbours; 0 where the image has no inside. */
  private static double laplacianVariance(RgbImage image) {
    int width = image.width();
    int height = image.height();
    double[] luma = new double[width * height];
    for (int i = 0; i < luma.length; i++) {
      luma[i] =
          0.299 * (image.rgb()[3 * i] & 0xff)
              + 0.587 * (image.rgb()[3 * i + 1] & 0xff)
              + 0.114 * (image.rgb()[3 * i + 2] & 0xff);
    }
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int y = 1; y < height - 1; y++) {
      for (int x = 1; x < width - 1; x++) {
        int at = y * width + x;
        double laplacian =
            luma[at - 1] + luma[at + 1] + luma[at - width] + luma[at + width] - 4 * luma[at];
        sum += laplacian;
        squares += laplacian * laplacian;
        count++;
      }
    }
    return count == 0 ? 0 : squares / count - (sum / count) * (sum / count);
  }
}
