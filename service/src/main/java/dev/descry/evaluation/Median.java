package dev.descry.evaluation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** The middle of some numbers. */
final class Median {

  private Median() {}

  /** To three decimals; of an even number of them, the mean of the two in the middle. */
  static <T> double of(List<T> all, ToDoubleFunction<T> value) {
    double[] sorted = all.stream().mapToDouble(value).sorted().toArray();
    double middle = (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    return Math.round(middle * 1000) / 1000.0;
  }
}
