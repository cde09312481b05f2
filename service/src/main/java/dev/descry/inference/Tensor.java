package dev.descry.inference;

import java.util.Arrays;

/** Numbers in row-major order with a shape. The arrays are not copied. */
public sealed interface Tensor {

  long[] shape();

  /** Single-precision numbers. */
  record Floats(float[] values, long... shape) implements Tensor {
    public Floats {
      checkSize(values.length, shape);
    }
  }

  /** 64-bit integers: word-piece ids and masks. */
  record Longs(long[] values, long... shape) implements Tensor {
    public Longs {
      checkSize(values.length, shape);
    }
  }

  private static void checkSize(int size, long[] shape) {
    if (Arrays.stream(shape).reduce(1, Math::multiplyExact) != size) {
      throw new IllegalArgumentException(
          "%d values do not fill a tensor of shape %s".formatted(size, Arrays.toString(shape)));
    }
  }
}
