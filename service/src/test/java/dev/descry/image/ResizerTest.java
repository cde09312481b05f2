package dev.descry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ResizerTest {

  record Case(int width, int height, Resizer resizer, String sha256, String name) {

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> resizes() {
    return Fixtures.rows("resize.tsv")
        .map(
            f ->
                new Case(
                    Integer.parseInt(f.get(0)),
                    Integer.parseInt(f.get(1)),
                    new Resizer(
                        Integer.parseInt(f.get(2)),
                        Integer.parseInt(f.get(3)),
                        ResizeRule.fromName(f.get(4))),
                    f.get(5),
                    String.join(" ", f.subList(0, 5))));
  }

  @ParameterizedTest
  @MethodSource("resizes")
  void resizesEveryByteAsPillowDoes(Case resize) {
    RgbImage result = resize.resizer.resize(Fixtures.noise(resize.width, resize.height));

    assertThat(Fixtures.sha256(result.rgb())).isEqualTo(resize.sha256);
  }

  @ParameterizedTest
  @MethodSource("dev.descry.image.Fixtures#images")
  void resizesDecodedImagesAsPillowDoes(Fixtures.Expected expected) {
    RgbImage result = new Resizer(32, 64, ResizeRule.PILLOW_BILINEAR).resize(expected.decoded());

    assertThat(Fixtures.sha256(result.rgb())).isEqualTo(expected.resizedSha256());
  }

  @Test
  void aRowOfTwoPixelsShrunkToOneIsTheirMean() {
    RgbImage image = new RgbImage(2, 1, new byte[] {0, 10, (byte) 200, 100, 20, (byte) 255});

    assertThat(new Resizer(1, 1, ResizeRule.PILLOW_BILINEAR).resize(image).rgb())
        .containsExactly(50, 15, (byte) 228);
  }

  @Test
  void overshootOfTheCubicFilterIsClipped() {
    byte[] edge = new byte[3 * 8];
    Arrays.fill(edge, 12, 24, (byte) 255);

    byte[] wide =
        new Resizer(32, 1, ResizeRule.PILLOW_BICUBIC).resize(new RgbImage(8, 1, edge)).rgb();

    assertThat(wide).startsWith(0, 0, 0).endsWith(-1, -1, -1);
    for (int i = 3; i < wide.length; i++) {
      assertThat(wide[i] & 0xff).isGreaterThanOrEqualTo(wide[i - 3] & 0xff);
    }
  }

  @Test
  void refusesASizeWithoutPixels() {
    assertThatThrownBy(() -> new Resizer(0, 7, ResizeRule.PILLOW_BILINEAR))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot resize to 0 x 7 pixels");
  }
}
