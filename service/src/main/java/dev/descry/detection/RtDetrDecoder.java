package dev.descry.detection;

import dev.descry.inference.Outputs;
import dev.descry.inference.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@link Head.RtDetr}: score = sigmoid(logit), box = shares of the input's width and height. */
final class RtDetrDecoder implements HeadDecoder {

  private final Head.RtDetr head;
  private final int width;
  private final int height;

  RtDetrDecoder(Head.RtDetr head, int width, int height) {
    this.head = head;
    this.width = width;
    this.height = height;
  }

  @Override
  public List<Detection> decode(Map<String, Tensor.Floats> outputs, float least) {
    float[] boxes = Outputs.takeRows(outputs, head.boxes(), 4);
    int count = boxes.length / 4;
    float[] logits = Outputs.take(outputs, head.logits(), 1, count, head.classes());
    List<Detection> people = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      float score = Activation.sigmoid(logits[i * head.classes() + head.personClass()]);
      if (score >= least) {
        people.add(
            new Detection(
                Box.around(
                    boxes[4 * i] * width,
                    boxes[4 * i + 1] * height,
                    boxes[4 * i + 2] * width,
                    boxes[4 * i + 3] * height),
                score));
      }
    }
    return people;
  }
}
