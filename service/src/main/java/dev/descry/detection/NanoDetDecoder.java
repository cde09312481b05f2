package dev.descry.detection;

import dev.descry.inference.Outputs;
import dev.descry.inference.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@link Head.NanoDet}: each distance is the mean of the softmax over its bins (equation 5 of the
 * paper on generalised focal loss: the sum of P(i) * i), times the stride.
 */
final class NanoDetDecoder implements HeadDecoder {

  private final Head.NanoDet head;
  private final Cells cells;

  NanoDetDecoder(Head.NanoDet head, int width, int height) {
    this.head = head;
    this.cells = Cells.of(head.strides(), width, height);
  }

  @Override
  public List<Detection> decode(Map<String, Tensor.Floats> outputs, float least) {
    int size = head.classes() + 4 * head.bins();
    float[] values = Outputs.take(outputs, head.output(), 1, cells.count(), size);
    List<Detection> people = new ArrayList<>();
    for (int i = 0; i < cells.count(); i++) {
      float score = values[i * size + head.personClass()];
      if (score >= least) {
        int stride = cells.stride()[i];
        int distances = i * size + head.classes();
        float x = (cells.column()[i] + head.centre()) * stride;
        float y = (cells.row()[i] + head.centre()) * stride;
        people.add(
            new Detection(
                new Box(
                    x - distance(values, distances, 0) * stride,
                    y - distance(values, distances, 1) * stride,
                    x + distance(values, distances, 2) * stride,
                    y + distance(values, distances, 3) * stride),
                score));
      }
    }
    return people;
  }

  private float distance(float[] values, int first, int side) {
    int from = first + side * head.bins();
    float mean = 0;
    for (int bin = 1; bin < head.bins(); bin++) {
      mean += bin * Activation.softmax(values, from, head.bins(), bin);
    }
    return mean;
  }
}
