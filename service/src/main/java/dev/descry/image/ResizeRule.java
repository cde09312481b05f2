package dev.descry.image;

import dev.descry.failure.DescryException;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * How a bundle wants its images resized. The filters are those of Pillow's {@code Resample.c}
 * ({@code bilinear_filter}, {@code bicubic_filter}), stretched by the scale when shrinking.
 */
public enum ResizeRule {
  /** A triangle over two pixels. */
  PILLOW_BILINEAR("pillow-bilinear", 1.0) {
    @Override
    double weight(double distance) {
      double x = Math.abs(distance);
      return x < 1.0 ? 1.0 - x : 0.0;
    }
  },

  /** Keys' cubic convolution over four pixels with a = -0.5. */
  PILLOW_BICUBIC("pillow-bicubic", 2.0) {
    @Override
    double weight(double distance) {
      double a = -0.5;
      double x = Math.abs(distance);
      if (x < 1.0) {
        return ((a + 2.0) * x - (a + 3.0)) * x * x + 1;
      }
      return x < 2.0 ? (((x - 5) * x + 8) * x - 4) * a : 0.0;
    }
  };

  private final String ruleName;
  private final double support;

  ResizeRule(String ruleName, double support) {
    this.ruleName = ruleName;
    this.support = support;
  }

  /**
   * The rule that a bundle's manifest names.
   *
   * @throws DescryException MISCONFIGURED, {@code unknown-resize-rule}, where there is none
   */
  public static ResizeRule fromName(String name) {
    return Arrays.stream(values())
        .filter(rule -> rule.ruleName.equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                DescryException.of(
                    DescryException.Kind.MISCONFIGURED,
                    "unknown-resize-rule",
                    "No resize rule is called '%s'; there are %s"
                        .formatted(
                            name,
                            Arrays.stream(values())
                                .map(ResizeRule::ruleName)
                                .collect(Collectors.joining(", ")))));
  }

  /** The name in a bundle's manifest. */
  public String ruleName() {
    return ruleName;
  }

  /** How far the filter reaches to each side, in pixels of the source when not shrinking. */
  double support() {
    return support;
  }

  /** The weight of a pixel whose centre is {@code distance} away; not normalised. */
  abstract double weight(double distance);
}
