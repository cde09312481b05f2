package dev.descry.detection;

/**
 * An upright rectangle in the pixels of an image whose first pixel spans 0 to 1. Edges are finite;
 * right is not left of left, bottom not above top.
 */
public record Box(float left, float top, float right, float bottom) {

  public Box {
    if (!(right >= left) || !(bottom >= top) || !finite(left, top, right, bottom)) {
      throw new IllegalArgumentException(
          "%s, %s to %s, %s is no box".formatted(left, top, right, bottom));
    }
  }

  /** From its middle, width and height; what is narrower than nothing is empty. */
  static Box around(float x, float y, float width, float height) {
    float halfWidth = Math.max(0, width) / 2;
    float halfHeight = Math.max(0, height) / 2;
    return new Box(x - halfWidth, y - halfHeight, x + halfWidth, y + halfHeight);
  }

  public float width() {
    return right - left;
  }

  public float height() {
    return bottom - top;
  }

  public float centreX() {
    return (left + right) / 2;
  }

  public float centreY() {
    return (top + bottom) / 2;
  }

  public float area() {
    return width() * height();
  }

  /** Area that both cover. */
  public float shared(Box other) {
    float width = Math.min(right, other.right) - Math.max(left, other.left);
    float height = Math.min(bottom, other.bottom) - Math.max(top, other.top);
    return width > 0 && height > 0 ? width * height : 0;
  }

  /** Intersection over union, in [0, 1]; 0 where both are empty. */
  public float overlap(Box other) {
    float shared = shared(other);
    return shared == 0 ? 0 : shared / (area() + other.area() - shared);
  }

  /** Wider and higher by a share of its width and height on each side. */
  public Box grown(float share) {
    return new Box(
        left - share * width(),
        top - share * height(),
        right + share * width(),
        bottom + share * height());
  }

  /** What of it lies in an image of this size; empty, at the border, where nothing does. */
  Box within(int width, int height) {
    return new Box(
        Math.clamp(left, 0, width),
        Math.clamp(top, 0, height),
        Math.clamp(right, 0, width),
        Math.clamp(bottom, 0, height));
  }

  private static boolean finite(float... values) {
    for (float value : values) {
      if (!Float.isFinite(value)) {
        return false;
      }
    }
    return true;
  }
}
