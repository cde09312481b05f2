package dev.descry.detection;

import dev.descry.inference.Outputs;
import dev.descry.inference.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@link Head.Decoded}: nothing is left to work out but which boxes are people. */
final class DecodedBoxes implements HeadDecoder {

  private static final int SIZE = 6;

  private final Head.Decoded head;

  DecodedBoxes(Head.Decoded head) {
    this.head = head;
  }

  @Override
  public List<Detection> decode(Map<String, Tensor.Floats> outputs, float least) {
    float[] values = Outputs.takeRows(outputs, head.output(), SIZE);
    List<Detection> people = new ArrayList<>();
    for (int at = 0; at < values.length; at += SIZE) {
      if (Math.round(values[at + 5]) == head.personClass() && values[at + 4] >= least) {
        float left = values[at];
        float top = values[at + 1];
        people.add(
            new Detection(
                new Box(left, top, Math.max(left, values[at + 2]), Math.max(top, values[at + 3])),
                values[at + 4]));
      }
    }
    return people;
  }
}
