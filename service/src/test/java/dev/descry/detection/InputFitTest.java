package dev.descry.detection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.image.ResizeRule;
import dev.descry.image.RgbImage;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Where a frame lies in the input, and the way back. */
class InputFitTest {

  @Test
  void letterboxScalesBothAxesAlikeAndPadsAllSides() {
    InputFit fit = InputFit.of(InputFit.Mode.LETTERBOX, 1280, 720, 320, 320);

    assertThat(fit).isEqualTo(new InputFit(1280, 720, 320, 320, 320, 180, 0, 70));
    assertThat(fit.toFrame(new Box(80, 95, 160, 185))).isEqualTo(new Box(320, 100, 640, 460));
  }

  @Test
  void letterboxOfATallFramePadsItsSides() {
    InputFit fit = InputFit.of(InputFit.Mode.LETTERBOX, 100, 400, 200, 200);

    assertThat(fit.toFrame(new Box(75, 0, 125, 200))).isEqualTo(new Box(0, 0, 100, 400));
  }

  @Test
  void cornerLetterboxBeginsAtTheOrigin() {
    InputFit fit = InputFit.of(InputFit.Mode.LETTERBOX_CORNER, 1280, 720, 320, 320);

    assertThat(fit.toFrame(new Box(80, 25, 160, 115))).isEqualTo(new Box(320, 100, 640, 460));
  }

  @Test
  void stretchScalesEachAxisByItself() {
    InputFit fit = InputFit.of(InputFit.Mode.STRETCH, 1280, 720, 320, 320);

    assertThat(fit.toFrame(new Box(80, 40, 160, 80))).isEqualTo(new Box(320, 90, 640, 180));
  }

  @Test
  void boxThatReachesBeyondTheFrameIsCutAtItsBorder() {
    InputFit fit = InputFit.of(InputFit.Mode.LETTERBOX, 1280, 720, 320, 320);

    assertThat(fit.toFrame(new Box(-10, 60, 20, 400))).isEqualTo(new Box(0, 0, 80, 720));
  }

  @Test
  void boxInThePaddingIsEmptyInTheFrame() {
    InputFit fit = InputFit.of(InputFit.Mode.LETTERBOX, 1280, 720, 320, 320);

    assertThat(fit.toFrame(new Box(10, 0, 50, 60)).height()).isZero();
  }

  @Test
  void frameThinnerThanAPixelOfTheInputStillGetsOne() {
    InputFit fit = InputFit.of(InputFit.Mode.LETTERBOX, 10_000, 2, 100, 100);

    assertThat(fit.innerHeight()).isEqualTo(1);
  }

  @Test
  void frameStandsInTheMiddleOfItsPadding() {
    byte[] white = new byte[3 * 4 * 2];
    Arrays.fill(white, (byte) 255);

    RgbImage input =
        InputFit.of(InputFit.Mode.LETTERBOX, 4, 2, 4, 4)
            .apply(new RgbImage(4, 2, white), ResizeRule.PILLOW_BILINEAR, 114);

    assertThat(input.width()).isEqualTo(4);
    assertThat(input.height()).isEqualTo(4);
    for (int y = 0; y < 4; y++) {
      assertThat(input.rgb()[3 * 4 * y]).isEqualTo((byte) (y == 1 || y == 2 ? 255 : 114));
    }
  }
}
