package dev.descry.encoding;

import java.util.List;

/**
 * Temporal attention pooling: several looks at one person into one embedding, e = normalised sum of
 * w_i e_i, with attention w = softmax(q / T) over the quality q of each look. The weights are those
 * of attention over frames (Liu et al., CVPR 2017, "Quality aware network"; Gao and Nevatia 2018,
 * arXiv 1805.02104), but the quality is measured, not learned, so that it works with every bundle.
 */
public final class TemporalPooling {

  /** T: a look that is better by 0.1 counts 2.7 times as much. */
  static final double TEMPERATURE = 0.1;

  private TemporalPooling() {}

  /**
   * One embedding for all looks; L2-normalised.
   *
   * @param embeddings of equal length, each L2-normalised; at least one
   * @param qualities one for each, in [0, 1]
   */
  public static float[] pool(List<float[]> embeddings, double[] qualities) {
    if (embeddings.isEmpty() || embeddings.size() != qualities.length) {
      throw new IllegalArgumentException(
          "%d embeddings with %d qualities".formatted(embeddings.size(), qualities.length));
    }
    double best = Double.NEGATIVE_INFINITY;
    for (double quality : qualities) {
      best = Math.max(best, quality);
    }
    double[] sum = new double[embeddings.getFirst().length];
    for (int i = 0; i < qualities.length; i++) {
      double weight = Math.exp((qualities[i] - best) / TEMPERATURE);
      for (int d = 0; d < sum.length; d++) {
        sum[d] += weight * embeddings.get(i)[d];
      }
    }
    double squares = 0;
    for (double value : sum) {
      squares += value * value;
    }
    float[] pooled = new float[sum.length];
    for (int d = 0; d < sum.length; d++) {
      pooled[d] = (float) (sum[d] / Math.sqrt(squares));
    }
    return pooled;
  }
}
