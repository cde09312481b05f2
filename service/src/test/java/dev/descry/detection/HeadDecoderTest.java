package dev.descry.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.descry.inference.Tensor;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

/** Each decoder against the boxes that {@code detection/reference.py} worked out with NumPy. */
class HeadDecoderTest {

  record Case(
      int width,
      int height,
      float least,
      Head head,
      Map<String, Output> outputs,
      List<List<Float>> people) {

    Map<String, Tensor.Floats> tensors() {
      Map<String, Tensor.Floats> tensors = new HashMap<>();
      outputs.forEach(
          (name, output) -> tensors.put(name, new Tensor.Floats(output.values, output.shape)));
      return tensors;
    }

    static Case read(String name) throws IOException {
      return JsonMapper.shared()
          .readValue(
              new ClassPathResource("detection/" + name + ".json").getContentAsByteArray(),
              Case.class);
    }
  }

  record Output(long[] shape, float[] values) {}

  @ParameterizedTest
  @ValueSource(strings = {"ssd", "ssd-softmax", "yolox", "nanodet", "rt-detr", "decoded"})
  void decodedPeopleAreThoseOfTheReference(String name) throws IOException {
    Case expected = Case.read(name);

    List<Detection> people =
        HeadDecoder.of(expected.head, expected.width, expected.height)
            .decode(expected.tensors(), expected.least);

    assertThat(people).hasSameSizeAs(expected.people).isNotEmpty();
    for (int i = 0; i < people.size(); i++) {
      Box box = people.get(i).box();
      float[] actual = {box.left(), box.top(), box.right(), box.bottom(), people.get(i).score()};
      for (int k = 0; k < actual.length; k++) {
        assertThat(actual[k]).isCloseTo(expected.people.get(i).get(k), within(0.002f));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ssd", "yolox", "nanodet", "rt-detr", "decoded"})
  void graphWithoutThePromisedOutputIsRefusedByItsName(String name) throws IOException {
    Case given = Case.read(name);
    String missing = given.outputs.keySet().iterator().next();
    Map<String, Tensor.Floats> others = given.tensors();
    others.remove(missing);

    assertThatThrownBy(
            () -> HeadDecoder.of(given.head, given.width, given.height).decode(others, given.least))
        .hasMessageContaining("'" + missing + "'");
  }

  @Test
  void outputForAnInputOfAnotherSizeIsRefusedWithBothShapes() throws IOException {
    Case given = Case.read("yolox");

    assertThatThrownBy(
            () ->
                HeadDecoder.of(given.head, 2 * given.width, given.height)
                    .decode(given.tensors(), 0))
        .hasMessageContaining("[1, 30, 8]")
        .hasMessageContaining("[1, 60, 8]");
  }

  @Test
  void anchorsOfTheUsualModelAreAsManyAsItsOutputs() {
    SsdAnchors anchors =
        SsdAnchors.of(
            new Head.Anchors(
                List.of(16, 32, 64, 128, 256, 512),
                0.2f,
                0.95f,
                List.of(1f, 2f, 0.5f, 3f, 0.3333f),
                true),
            300,
            300);

    assertThat(anchors.boxes()).hasNumberOfRows(1917);
  }
}
