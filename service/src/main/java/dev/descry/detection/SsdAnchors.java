package dev.descry.detection;

import java.util.ArrayList;
import java.util.List;

/**
 * The default boxes of an SSD: layer after layer, row after row, and in each cell in the order of
 * the aspect ratios (Liu et al. 2016, section 2.2; the square of the in-between scale comes last,
 * as in TensorFlow's object detection).
 *
 * @param boxes x and y of the centre, width and height as shares of the input
 */
record SsdAnchors(float[][] boxes) {

  /** What the scale of a layer beyond the last one would be. */
  private static final double BEYOND = 1.0;

  private static final double LOWEST_SQUARE = 0.1;

  private record Shape(double width, double height) {
    static Shape of(double scale, double aspectRatio) {
      double root = Math.sqrt(aspectRatio);
      return new Shape(scale * root, scale / root);
    }
  }

  static SsdAnchors of(Head.Anchors spec, int width, int height) {
    List<float[]> boxes = new ArrayList<>();
    for (int layer = 0; layer < spec.strides().size(); layer++) {
      int stride = spec.strides().get(layer);
      int columns = Math.ceilDiv(width, stride);
      int rows = Math.ceilDiv(height, stride);
      List<Shape> shapes = shapes(spec, layer);
      for (int row = 0; row < rows; row++) {
        for (int column = 0; column < columns; column++) {
          for (Shape shape : shapes) {
            boxes.add(
                new float[] {
                  (column + 0.5f) / columns,
                  (row + 0.5f) / rows,
                  (float) shape.width,
                  (float) shape.height
                });
          }
        }
      }
    }
    return new SsdAnchors(boxes.toArray(float[][]::new));
  }

  private static List<Shape> shapes(Head.Anchors spec, int layer) {
    double scale = scale(spec, layer);
    if (layer == 0 && spec.reduceLowest()) {
      return List.of(Shape.of(LOWEST_SQUARE, 1), Shape.of(scale, 2), Shape.of(scale, 0.5));
    }
    List<Shape> shapes = new ArrayList<>();
    spec.aspectRatios().forEach(ratio -> shapes.add(Shape.of(scale, ratio)));
    boolean last = layer == spec.strides().size() - 1;
    shapes.add(Shape.of(Math.sqrt(scale * (last ? BEYOND : scale(spec, layer + 1))), 1));
    return shapes;
  }

  /** Equation 4. */
  private static double scale(Head.Anchors spec, int layer) {
    int last = spec.strides().size() - 1;
    return last == 0
        ? (spec.minScale() + spec.maxScale()) / 2
        : spec.minScale() + (spec.maxScale() - spec.minScale()) * layer / last;
  }
}
