package dev.descry.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.detection.Box;
import dev.descry.detection.Detection;
import dev.descry.image.RgbImage;
import java.util.List;
import org.junit.jupiter.api.Test;

/** One property of a view is changed at a time. */
class ViewQualityTest {

  private static final int WIDTH = 1000;
  private static final int HEIGHT = 600;

  private static Detection person(float left, float top, float height, float score) {
    return new Detection(new Box(left, top, left + height / 3, top + height), score);
  }

  /** A chequerboard of this contrast. */
  private static RgbImage board(int contrast) {
    byte[] rgb = new byte[3 * 20 * 60];
    for (int i = 0; i < rgb.length / 3; i++) {
      byte value = (byte) (100 + contrast * ((i % 20 + i / 20) % 2));
      rgb[3 * i] = value;
      rgb[3 * i + 1] = value;
      rgb[3 * i + 2] = value;
    }
    return new RgbImage(20, 60, rgb);
  }

  private static double quality(Detection person, RgbImage crop, Detection... others) {
    return ViewQuality.of(person, List.of(others), crop, WIDTH, HEIGHT);
  }

  @Test
  void nearerSharperMoreCentralSurerAndFreerViewsAreBetter() {
    Detection person = person(470, 220, 160, 0.8f);
    double quality = quality(person, board(20));

    assertThat(quality).isBetween(0.0, 1.0);
    assertThat(quality(person(470, 200, 200, 0.8f), board(20))).isGreaterThan(quality);
    assertThat(quality(person, board(60))).isGreaterThan(quality);
    assertThat(quality(person(900, 220, 160, 0.8f), board(20))).isLessThan(quality);
    assertThat(quality(person(470, 220, 160, 0.9f), board(20))).isGreaterThan(quality);
    assertThat(quality(person, board(20), person(490, 220, 160, 0.8f))).isLessThan(quality);
  }

  @Test
  void hiddenOrFlatViewIsWorthNothing() {
    Detection person = person(470, 220, 160, 0.8f);

    assertThat(quality(person, board(20), person)).isZero();
    assertThat(quality(person, board(0))).isZero();
    assertThat(quality(person, new RgbImage(2, 2, new byte[12]))).isZero();
  }
}
