package dev.descry.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageTokensTest {

  @Test
  void componentsComeBackWithinHalfAStepOfTheirTokensScale() {
    Random random = new Random(7);
    float[] tokens = new float[6 * 32];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = (float) random.nextGaussian() * (1 + i / 32);
    }

    ImageTokens stored = ImageTokens.quantize(tokens, 6, 32);
    float[] back = new float[tokens.length + 5];
    stored.dequantize(back, 5);

    for (int i = 0; i < tokens.length; i++) {
      assertThat(back[i + 5]).isCloseTo(tokens[i], within(stored.scales()[i / 32] * 0.5001f));
    }
  }

  @Test
  void tokenOfZerosStaysZero() {
    float[] back = {1, 1};
    ImageTokens.quantize(new float[2], 1, 2).dequantize(back, 0);

    assertThat(back).containsExactly(0, 0);
  }

  @Test
  void arraysOfAnotherSizeAreRefused() {
    assertThatThrownBy(() -> new ImageTokens(2, 3, new byte[5], new float[2]))
        .hasMessage("2 tokens of 3 components do not fit 5 values and 2 scales");
  }
}
