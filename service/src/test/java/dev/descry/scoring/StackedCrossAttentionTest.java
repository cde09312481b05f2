package dev.descry.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.descry.encoding.EncodedText;
import dev.descry.encoding.ImageTokens;
import java.util.List;
import org.junit.jupiter.api.Test;

class StackedCrossAttentionTest {

  private static final float[] RED = {1, 0};
  private static final float[] BLUE = {0, 1};

  private final StackedCrossAttention scorer = new StackedCrossAttention(9);

  @Test
  void oneWordAndTwoRegionsComeOutAsWorkedOutByHand() {
    // Cosines 1 and 0; each region is normalised over its one word to 1 and 0; the softmax weighs
    // them e^9 to 1, so the attended vector is (e^9, 1) and its cosine with the word follows.
    double expected = Math.exp(9) / Math.hypot(Math.exp(9), 1);

    assertThat(scorer.score(text(RED), List.of(image(RED, BLUE)))[0])
        .isCloseTo((float) expected, within(1e-6f));
  }

  @Test
  void imageWithARegionForEveryWordScoresAboveOneThatLacksOne() {
    float[] scores = scorer.score(text(RED, BLUE), List.of(image(RED, RED), image(RED, BLUE)));

    assertThat(scores[1]).isGreaterThan(scores[0] + 0.2f);
  }

  @Test
  void lengthOfTokensDoesNotMatter() {
    float[] scores =
        scorer.score(
            text(RED, BLUE),
            List.of(image(new float[] {5, 0}, new float[] {0, 0.1f}), image(RED, BLUE)));

    assertThat(scores[0]).isCloseTo(scores[1], within(1e-5f));
  }

  @Test
  void sentenceWithoutWordsScoresNothing() {
    assertThat(scorer.score(text(), List.of(image(RED, BLUE)))).containsExactly(0f);
  }

  /** With the tokenizer's first and last word piece, which must not count. */
  private static EncodedText text(float[]... words) {
    float[] tokens = new float[2 * (words.length + 2)];
    tokens[0] = -1;
    tokens[tokens.length - 1] = -1;
    for (int i = 0; i < words.length; i++) {
      System.arraycopy(words[i], 0, tokens, 2 * (i + 1), 2);
    }
    return new EncodedText(new float[0], words.length + 2, tokens, false);
  }

  private static ImageTokens image(float[] first, float[] second) {
    return ImageTokens.quantize(new float[] {first[0], first[1], second[0], second[1]}, 2, 2);
  }
}
