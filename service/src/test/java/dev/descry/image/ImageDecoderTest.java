package dev.descry.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImageDecoderTest {

  private final ImageDecoder decoder = new ImageDecoder(ImageLimits.DEFAULT);

  @ParameterizedTest
  @MethodSource("dev.descry.image.Fixtures#images")
  void decodesToThePixelsOfThePythonReference(Fixtures.Expected expected) {
    DecodedImage decoded = decoder.decode(expected.encoded());

    RgbImage reference = expected.decoded();
    assertThat(decoded.pixels().width()).isEqualTo(reference.width());
    assertThat(decoded.pixels().height()).isEqualTo(reference.height());
    System.out.printf(
        "%-36s %d %d%n",
        expected.file(),
        largestDifference(decoded.pixels(), reference),
        largestDifference(
            new Resizer(32, 64, ResizeRule.PILLOW_BILINEAR).resize(decoded.pixels()),
            new Resizer(32, 64, ResizeRule.PILLOW_BILINEAR).resize(reference)));
  }

  private static int largestDifference(RgbImage a, RgbImage b) {
    int largest = 0;
    for (int i = 0; i < a.rgb().length; i++) {
      largest = Math.max(largest, Math.abs((a.rgb()[i] & 0xff) - (b.rgb()[i] & 0xff)));
    }
    return largest;
  }
}
