package dev.descry.detection;

import dev.descry.image.ResizeRule;
import dev.descry.image.Resizer;
import dev.descry.image.RgbImage;
import java.util.Arrays;

/**
 * How one frame lies in the detector's input, and the way back from there.
 *
 * <p>Input = frame * scale + offset on each axis. A letterbox scales both axes alike, as far as the
 * frame fits, and pads the rest; stretching scales each axis by itself and pads nothing.
 *
 * @param frameWidth pixels of the frame
 * @param frameHeight pixels of the frame
 * @param width pixels of the input
 * @param height pixels of the input
 * @param innerWidth pixels of the input that the frame takes
 * @param innerHeight pixels of the input that the frame takes
 * @param offsetX pixels of padding left of it
 * @param offsetY pixels of padding above it
 */
record InputFit(
    int frameWidth,
    int frameHeight,
    int width,
    int height,
    int innerWidth,
    int innerHeight,
    int offsetX,
    int offsetY) {

  /** How a bundle wants frames brought to the size of its input. */
  enum Mode {
    /** Padded on all sides. */
    LETTERBOX,
    /** Padded right and below, as YOLOX does. */
    LETTERBOX_CORNER,
    /** Each axis scaled by itself. */
    STRETCH
  }

  static InputFit of(Mode mode, int frameWidth, int frameHeight, int width, int height) {
    if (mode == Mode.STRETCH) {
      return new InputFit(frameWidth, frameHeight, width, height, width, height, 0, 0);
    }
    double scale = Math.min((double) width / frameWidth, (double) height / frameHeight);
    int innerWidth = Math.clamp(Math.round(frameWidth * scale), 1, width);
    int innerHeight = Math.clamp(Math.round(frameHeight * scale), 1, height);
    boolean centred = mode == Mode.LETTERBOX;
    return new InputFit(
        frameWidth,
        frameHeight,
        width,
        height,
        innerWidth,
        innerHeight,
        centred ? (width - innerWidth) / 2 : 0,
        centred ? (height - innerHeight) / 2 : 0);
  }

  /**
   * The frame as the detector sees it.
   *
   * @param padding value of all three colours where there is no frame
   */
  RgbImage apply(RgbImage frame, ResizeRule rule, int padding) {
    RgbImage inner = new Resizer(innerWidth, innerHeight, rule).resize(frame);
    if (innerWidth == width && innerHeight == height) {
      return inner;
    }
    byte[] rgb = new byte[3 * width * height];
    Arrays.fill(rgb, (byte) padding);
    for (int y = 0; y < innerHeight; y++) {
      System.arraycopy(
          inner.rgb(),
          3 * y * innerWidth,
          rgb,
          3 * ((y + offsetY) * width + offsetX),
          3 * innerWidth);
    }
    return new RgbImage(width, height, rgb);
  }

  /** A box of the input in the pixels of the frame, cut at its borders. */
  Box toFrame(Box box) {
    float scaleX = (float) frameWidth / innerWidth;
    float scaleY = (float) frameHeight / innerHeight;
    return new Box(
            (box.left() - offsetX) * scaleX,
            (box.top() - offsetY) * scaleY,
            (box.right() - offsetX) * scaleX,
            (box.bottom() - offsetY) * scaleY)
        .within(frameWidth, frameHeight);
  }
}
