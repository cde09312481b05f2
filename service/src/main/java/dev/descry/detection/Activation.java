package dev.descry.detection;

/** Logits into scores. */
final class Activation {

  private Activation() {}

  static float sigmoid(float logit) {
    return (float) (1 / (1 + Math.exp(-logit)));
  }

  /** The softmax of one of {@code count} logits from {@code first} on. */
  static float softmax(float[] logits, int first, int count, int wanted) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int i = first; i < first + count; i++) {
      largest = Math.max(largest, logits[i]);
    }
    double sum = 0;
    for (int i = first; i < first + count; i++) {
      sum += Math.exp(logits[i] - largest);
    }
    return (float) (Math.exp(logits[first + wanted] - largest) / sum);
  }
}
