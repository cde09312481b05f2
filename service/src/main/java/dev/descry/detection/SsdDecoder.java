package dev.descry.detection;

import dev.descry.inference.Outputs;
import dev.descry.inference.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * {@link Head.Ssd}: the inverse of the paper's equation 2. With default box d and offsets l, the
 * centre is l * variance * d.size + d.centre and the size is exp(l * variance) * d.size.
 */
final class SsdDecoder implements HeadDecoder {

  private final Head.Ssd head;
  private final int width;
  private final int height;
  private final float[][] anchors;

  SsdDecoder(Head.Ssd head, int width, int height) {
    this.head = head;
    this.width = width;
    this.height = height;
    this.anchors = SsdAnchors.of(head.anchors(), width, height).boxes();
  }

  @Override
  public List<Detection> decode(Map<String, Tensor.Floats> outputs, float least) {
    float[] offsets = Outputs.take(outputs, head.boxes(), 1, anchors.length, 4);
    float[] scores = Outputs.take(outputs, head.scores(), 1, anchors.length, head.classes());
    int x = head.order().equals("xywh") ? 0 : 1;
    List<Detection> people = new ArrayList<>();
    for (int i = 0; i < anchors.length; i++) {
      float score = score(scores, i * head.classes());
      if (score >= least) {
        float[] anchor = anchors[i];
        people.add(
            new Detection(
                Box.around(
                    width * centre(offsets[4 * i + x], anchor[0], anchor[2]),
                    height * centre(offsets[4 * i + 1 - x], anchor[1], anchor[3]),
                    width * size(offsets[4 * i + 2 + x], anchor[2]),
                    height * size(offsets[4 * i + 3 - x], anchor[3])),
                score));
      }
    }
    return people;
  }

  private float centre(float offset, float anchorCentre, float anchorSize) {
    return offset * head.centreVariance() * anchorSize + anchorCentre;
  }

  private float size(float offset, float anchorSize) {
    return (float) Math.exp(offset * head.sizeVariance()) * anchorSize;
  }

  private float score(float[] scores, int first) {
    return switch (head.activation()) {
      case "sigmoid" -> Activation.sigmoid(scores[first + head.personClass()]);
      case "softmax" -> Activation.softmax(scores, first, head.classes(), head.personClass());
      default -> scores[first + head.personClass()];
    };
  }
}
