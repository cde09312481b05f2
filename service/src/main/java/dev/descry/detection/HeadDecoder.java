package dev.descry.detection;

import dev.descry.inference.Tensor;
import java.util.List;
import java.util.Map;

/** The outputs of a detector's graph into people. Implementations are thread-safe. */
interface HeadDecoder {

  /**
   * Candidates of one frame, in no order and before suppression.
   *
   * @param outputs of one run, by name
   * @param least the score that a candidate must have, in [0, 1]
   * @return boxes in pixels of the input, which may reach beyond it
   * @throws dev.descry.failure.DescryException {@code bundle-refused} if an output is missing or
   *     has another shape than the manifest says
   */
  List<Detection> decode(Map<String, Tensor.Floats> outputs, float least);

  static HeadDecoder of(Head head, int width, int height) {
    return switch (head) {
      case Head.Ssd ssd -> new SsdDecoder(ssd, width, height);
      case Head.Yolox yolox -> new YoloxDecoder(yolox, width, height);
      case Head.NanoDet nanoDet -> new NanoDetDecoder(nanoDet, width, height);
      case Head.RtDetr rtDetr -> new RtDetrDecoder(rtDetr, width, height);
      case Head.Decoded decoded -> new DecodedBoxes(decoded);
    };
  }
}
