package dev.descry.scoring;

import dev.descry.encoding.EncodedText;
import dev.descry.encoding.ImageTokens;
import java.util.List;

/**
 * Text-to-image stacked cross attention without parameters, for the tokens of any dual encoder (Lee
 * et al., ECCV 2018, arXiv 1803.08024, section 3.1, with leaky ReLU 0.1 as in their code).
 *
 * <pre>
 *   s_rw = cos(region r, word w)          a_rw = softmax over r of (lambda * lrelu(s_rw) / |lrelu(s_r.)|)
 *   v_w  = sum over r of a_rw * region r  score = mean over w of cos(word w, v_w)
 * </pre>
 *
 * <p>The tokenizer's own first and last word piece are left out. Costs regions * words * size
 * multiplications twice a pair.
 */
final class StackedCrossAttention implements PairScorer {

  private static final float LEAK = 0.1f;
  private static final float EPSILON = 1e-8f;

  private final float temperature;

  /**
   * Uses one inverse temperature for all texts.
   *
   * @param temperature lambda; the paper uses 9
   */
  StackedCrossAttention(float temperature) {
    this.temperature = temperature;
  }

  @Override
  public float[] score(EncodedText text, List<ImageTokens> candidates) {
    int words = text.length() - 2;
    float[] scores = new float[candidates.size()];
    if (words < 1 || candidates.isEmpty()) {
      return scores;
    }
    int size = candidates.getFirst().size();
    float[][] wordTokens = new float[words][size];
    for (int w = 0; w < words; w++) {
      System.arraycopy(text.tokens(), (w + 1) * size, wordTokens[w], 0, size);
      normalise(wordTokens[w]);
    }
    for (int i = 0; i < scores.length; i++) {
      scores[i] = score(wordTokens, regions(candidates.get(i)));
    }
    return scores;
  }

  @Override
  public void close() {}

  private float score(float[][] words, float[][] regions) {
    float[][] attention = new float[regions.length][words.length];
    for (int r = 0; r < regions.length; r++) {
      for (int w = 0; w < words.length; w++) {
        float cosine = dot(regions[r], words[w]);
        attention[r][w] = cosine > 0 ? cosine : LEAK * cosine;
      }
      normalise(attention[r]);
    }
    float sum = 0;
    for (int w = 0; w < words.length; w++) {
      float[] attended = attend(attention, regions, w);
      sum += dot(words[w], attended) / Math.max(EPSILON, norm(attended));
    }
    return sum / words.length;
  }

  /**
   * The regions, weighted by how much word {@code w} looks at each; any positive factor will do.
   */
  private float[] attend(float[][] attention, float[][] regions, int w) {
    float[] attended = new float[regions[0].length];
    for (int r = 0; r < regions.length; r++) {
      float weight = (float) Math.exp(temperature * attention[r][w]);
      for (int c = 0; c < attended.length; c++) {
        attended[c] += weight * regions[r][c];
      }
    }
    return attended;
  }

  private static float[][] regions(ImageTokens tokens) {
    float[] values = new float[tokens.count() * tokens.size()];
    tokens.dequantize(values, 0);
    float[][] regions = new float[tokens.count()][tokens.size()];
    for (int r = 0; r < regions.length; r++) {
      System.arraycopy(values, r * tokens.size(), regions[r], 0, tokens.size());
      normalise(regions[r]);
    }
    return regions;
  }

  private static void normalise(float[] vector) {
    float scale = 1 / (norm(vector) + EPSILON);
    for (int i = 0; i < vector.length; i++) {
      vector[i] *= scale;
    }
  }

  private static float norm(float[] vector) {
    return (float) Math.sqrt(dot(vector, vector));
  }

  private static float dot(float[] a, float[] b) {
    float sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }
}
