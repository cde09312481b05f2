package dev.descry.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PreprocessingTest {

  private static final float[] MEAN = {0.5f, 0.25f, 0};
  private static final float[] STD = {0.5f, 0.25f, 1};
  private static final RgbImage PIXEL = new RgbImage(1, 1, new byte[] {(byte) 255, 0, 51});

  static Stream<List<String>> tensors() {
    return Fixtures.rows("tensor.tsv");
  }

  @ParameterizedTest
  @MethodSource("tensors")
  void makesTheSameFloatsAsThePythonReference(List<String> f) {
    Preprocessing preprocessing =
        new Preprocessing(
            Integer.parseInt(f.get(2)),
            Integer.parseInt(f.get(3)),
            ResizeRule.fromName(f.get(4)),
            floats(f.subList(5, 8)),
            floats(f.subList(8, 11)),
            ColourOrder.valueOf(f.get(11)));
    float[] tensor = new float[preprocessing.tensorSize()];

    preprocessing.toTensor(
        Fixtures.noise(Integer.parseInt(f.get(0)), Integer.parseInt(f.get(1))),
        FloatBuffer.wrap(tensor),
        0);

    ByteBuffer bytes = ByteBuffer.allocate(4 * tensor.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(tensor);
    assertThat(Fixtures.sha256(bytes.array())).isEqualTo(f.get(12));
  }

  @Test
  void writesPlanesFromTheOffsetOnAndNothingElse() {
    float[] batch = {9, 9, 9, 9, 9};

    preprocessing(ColourOrder.RGB).toTensor(PIXEL, FloatBuffer.wrap(batch), 1);

    assertThat(batch).containsExactly(new float[] {9, 1, -1, 0.2f, 9});
  }

  @Test
  void blueComesFirstInBgr() {
    float[] tensor = new float[3];

    preprocessing(ColourOrder.BGR).toTensor(PIXEL, FloatBuffer.wrap(tensor), 0);

    assertThat(tensor).containsExactly(new float[] {-0.6f, -1, 1});
  }

  @Test
  void writesNothingWhereTheTensorHasNoRoom() {
    float[] batch = new float[5];

    assertThatThrownBy(
            () -> preprocessing(ColourOrder.RGB).toTensor(PIXEL, FloatBuffer.wrap(batch), 3))
        .isInstanceOf(IndexOutOfBoundsException.class);

    assertThat(batch).containsOnly(0f);
  }

  @Test
  void refusesANormalisationThatIsNone() {
    assertThatThrownBy(() -> preprocessing(new float[] {0.5f}, STD))
        .hasMessage("mean has 1 values instead of 3");
    assertThatThrownBy(() -> preprocessing(MEAN, new float[] {1, 0, 1}))
        .hasMessage("mean 0.25 and std 0.0 of plane 1 do not normalise");
    assertThatThrownBy(() -> preprocessing(MEAN, new float[] {1, 1, Float.NaN}))
        .hasMessage("mean 0.0 and std NaN of plane 2 do not normalise");
  }

  private static Preprocessing preprocessing(ColourOrder order) {
    return new Preprocessing(1, 1, ResizeRule.PILLOW_BILINEAR, MEAN, STD, order);
  }

  private static Preprocessing preprocessing(float[] mean, float[] std) {
    return new Preprocessing(1, 1, ResizeRule.PILLOW_BILINEAR, mean, std, ColourOrder.RGB);
  }

  private static float[] floats(List<String> fields) {
    float[] values = new float[fields.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.parseFloat(fields.get(i));
    }
    return values;
  }
}
