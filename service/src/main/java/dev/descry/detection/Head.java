package dev.descry.detection;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * What the outputs of a detector's graph mean. {@code kind} in the manifest names one of these; the
 * other fields are its parameters. Shapes are of one frame; N is the number of candidates and C the
 * number of classes.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Head.Ssd.class, name = "ssd"),
  @JsonSubTypes.Type(value = Head.Yolox.class, name = "yolox"),
  @JsonSubTypes.Type(value = Head.NanoDet.class, name = "nanodet"),
  @JsonSubTypes.Type(value = Head.RtDetr.class, name = "rt-detr"),
  @JsonSubTypes.Type(value = Head.Decoded.class, name = "decoded")
})
sealed interface Head {

  /** C. */
  int classes();

  /** Which of them is a person, from 0. */
  int personClass();

  /**
   * Offsets to default boxes and class scores (Liu et al., ECCV 2016, arXiv 1512.02325).
   *
   * @param boxes name of the output [1, N, 4]
   * @param scores name of the output [1, N, C]
   * @param order {@code xywh}, or {@code yxhw} as TensorFlow writes the offsets
   * @param activation of scores: {@code sigmoid}, {@code softmax} or {@code none}
   * @param centreVariance what offsets of the centre are multiplied by; 0.1 in most models
   * @param sizeVariance likewise of the size; 0.2 in most models
   */
  record Ssd(
      int classes,
      int personClass,
      String boxes,
      String scores,
      String order,
      String activation,
      float centreVariance,
      float sizeVariance,
      Anchors anchors)
      implements Head {}

  /**
   * Default boxes of an SSD, as the paper's equation 4 lays them out.
   *
   * @param strides pixels of the input between cells, one a layer
   * @param minScale of the first layer, as a share of the input
   * @param maxScale of the last layer
   * @param aspectRatios width over height of the boxes of a cell; after them comes a square of the
   *     geometric mean of this and the next scale
   * @param reduceLowest whether cells of the first layer only have three boxes: a square of scale
   *     0.1, and 2:1 and 1:2 of the first scale
   */
  record Anchors(
      List<Integer> strides,
      float minScale,
      float maxScale,
      List<Float> aspectRatios,
      boolean reduceLowest) {}

  /**
   * One box a cell, without anchors (Ge et al. 2021, arXiv 2107.08430): centre offset and logarithm
   * of the size in strides, objectness and class scores after their sigmoid.
   *
   * @param output name of the output [1, N, 5 + C]
   * @param strides pixels of the input between cells, one a level, in the order of the output
   */
  record Yolox(int classes, int personClass, String output, List<Integer> strides)
      implements Head {}

  /**
   * NanoDet's distribution over distances (generalised focal loss, Li et al., NeurIPS 2020, arXiv
   * 2006.04388): class scores after their sigmoid, then the logits of {@code bins} distances, in
   * strides, to the left, top, right and bottom.
   *
   * @param output name of the output [1, N, C + 4 * bins]
   * @param bins {@code reg_max + 1}; 8 in published models
   * @param centre where in its cell a point lies, as a share of the stride: 0 in NanoDet-Plus, 0.5
   *     before it
   */
  record NanoDet(
      int classes, int personClass, String output, List<Integer> strides, int bins, float centre)
      implements Head {}

  /**
   * A set of boxes without suppression (Zhao et al. 2023, arXiv 2304.08069): centre and size as
   * shares of the input, and class logits.
   *
   * @param boxes name of the output [1, N, 4]
   * @param logits name of the output [1, N, C]
   */
  record RtDetr(int classes, int personClass, String boxes, String logits) implements Head {}

  /**
   * Boxes that the graph has decoded, as CenterNet's exports do: left, top, right, bottom in pixels
   * of the input, score, class.
   *
   * @param output name of the output [1, N, 6]
   */
  record Decoded(int classes, int personClass, String output) implements Head {}
}
