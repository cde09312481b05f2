package dev.descry.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.image.RgbImage;
import org.junit.jupiter.api.Test;

class CropsTest {

  /** Four by three; the red of a pixel is its number. */
  private static RgbImage numbered() {
    byte[] rgb = new byte[3 * 4 * 3];
    for (int i = 0; i < 12; i++) {
      rgb[3 * i] = (byte) i;
    }
    return new RgbImage(4, 3, rgb);
  }

  private static int[] reds(RgbImage image) {
    int[] reds = new int[image.width() * image.height()];
    for (int i = 0; i < reds.length; i++) {
      reds[i] = image.rgb()[3 * i];
    }
    return reds;
  }

  @Test
  void everyPixelThatABoxTouchesIsCutOut() {
    RgbImage crop = Crops.cut(numbered(), new Box(1.2f, 0.5f, 2.1f, 2));

    assertThat(crop.width()).isEqualTo(2);
    assertThat(reds(crop)).containsExactly(1, 2, 5, 6);
  }

  @Test
  void boxOfThePictureIsThePicture() {
    assertThat(reds(Crops.cut(numbered(), new Box(0, 0, 4, 3)))).isEqualTo(reds(numbered()));
  }

  @Test
  void emptyBoxAtTheFarCornerIsOnePixel() {
    assertThat(reds(Crops.cut(numbered(), new Box(4, 3, 4, 3)))).containsExactly(11);
  }
}
