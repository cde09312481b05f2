package dev.descry.inference;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.util.Arrays;
import java.util.Map;

/** Takes the tensors that the manifest promises out of what a graph returned. */
public final class Outputs {

  private Outputs() {}

  /**
   * The values of one output.
   *
   * @throws DescryException {@code bundle-refused} if it is missing or has another shape
   */
  public static float[] take(Map<String, Tensor.Floats> outputs, String name, long... shape) {
    Tensor.Floats output = outputs.get(name);
    if (output == null) {
      throw refused(
          "the graph has no float output '%s', it has %s".formatted(name, outputs.keySet()));
    }
    if (!Arrays.equals(output.shape(), shape)) {
      throw refused(
          "output '%s' has shape %s, the manifest says %s"
              .formatted(name, Arrays.toString(output.shape()), Arrays.toString(shape)));
    }
    return output.values();
  }

  /**
   * The values of an output of shape [1, N, size], where only the graph knows N.
   *
   * @throws DescryException {@code bundle-refused} if it is missing or has another shape
   */
  public static float[] takeRows(Map<String, Tensor.Floats> outputs, String name, int size) {
    Tensor.Floats output = outputs.get(name);
    long rows = output == null || output.shape().length != 3 ? 0 : output.shape()[1];
    return take(outputs, name, 1, rows, size);
  }

  private static DescryException refused(String reason) {
    return DescryException.of(Kind.MISCONFIGURED, "bundle-refused", reason);
  }
}
