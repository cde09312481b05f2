package dev.descry.inference;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** Numbers in row-major order with a shape. Arrays and buffers are not copied. */
public sealed interface Tensor {

  long[] shape();

  /** Single-precision numbers. */
  record Floats(float[] values, long... shape) implements Tensor {
    public Floats {
      checkSize(values.length, shape);
    }
  }

  /**
   * Single-precision numbers outside the heap, which a run reads where they are, so that nothing
   * must write to them before it ends.
   *
   * @param values a direct buffer of this machine's byte order
   */
  record DirectFloats(FloatBuffer values, long... shape) implements Tensor {
    public DirectFloats {
      checkSize(values.remaining(), shape);
      if (!values.isDirect() || values.order() != ByteOrder.nativeOrder()) {
        throw new IllegalArgumentException(
            "values are not outside the heap as this machine has them");
      }
    }

    /** An empty buffer for so many numbers. */
    public static FloatBuffer allocate(int size) {
      return ByteBuffer.allocateDirect(Math.multiplyExact(size, Float.BYTES))
          .order(ByteOrder.nativeOrder())
          .asFloatBuffer();
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
