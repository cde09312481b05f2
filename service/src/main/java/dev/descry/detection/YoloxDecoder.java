package dev.descry.detection;

import dev.descry.inference.Outputs;
import dev.descry.inference.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@link Head.Yolox}: centre = (offset + cell) * stride, size = exp(logarithm) * stride, score =
 * objectness * class score ({@code decode_outputs} of its reference code).
 */
final class YoloxDecoder implements HeadDecoder {

  private final Head.Yolox head;
  private final Cells cells;

  YoloxDecoder(Head.Yolox head, int width, int height) {
    this.head = head;
    this.cells = Cells.of(head.strides(), width, height);
  }

  @Override
  public List<Detection> decode(Map<String, Tensor.Floats> outputs, float least) {
    int size = 5 + head.classes();
    float[] values = Outputs.take(outputs, head.output(), 1, cells.count(), size);
    List<Detection> people = new ArrayList<>();
    for (int i = 0; i < cells.count(); i++) {
      int at = i * size;
      float score = values[at + 4] * values[at + 5 + head.personClass()];
      if (score >= least) {
        int stride = cells.stride()[i];
        people.add(
            new Detection(
                Box.around(
                    (values[at] + cells.column()[i]) * stride,
                    (values[at + 1] + cells.row()[i]) * stride,
                    (float) Math.exp(values[at + 2]) * stride,
                    (float) Math.exp(values[at + 3]) * stride),
                score));
      }
    }
    return people;
  }
}
