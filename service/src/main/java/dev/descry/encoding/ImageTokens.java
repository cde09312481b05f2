package dev.descry.encoding;

/**
 * The local features of one image, as they are stored: one signed byte a component and one scale a
 * token, component = value * scale.
 *
 * <p>The arrays are not copied; nobody writes to them after construction.
 *
 * @param count tokens
 * @param size components of a token
 * @param values {@code count * size} bytes, token after token
 * @param scales {@code count} scales, each at least 0
 */
public record ImageTokens(int count, int size, byte[] values, float[] scales) {

  public static final ImageTokens NONE = new ImageTokens(0, 0, new byte[0], new float[0]);

  public ImageTokens {
    if (values.length != count * size || scales.length != count) {
      throw new IllegalArgumentException(
          "%d tokens of %d components do not fit %d values and %d scales"
              .formatted(count, size, values.length, scales.length));
    }
  }

  /**
   * Quantizes each token to its own largest component, so that the error of a component is at most
   * 1/254 of that.
   *
   * @param tokens {@code count * size} components, token after token
   */
  public static ImageTokens quantize(float[] tokens, int count, int size) {
    byte[] values = new byte[tokens.length];
    float[] scales = new float[count];
    for (int token = 0; token < count; token++) {
      int start = token * size;
      float largest = 0;
      for (int i = start; i < start + size; i++) {
        largest = Math.max(largest, Math.abs(tokens[i]));
      }
      scales[token] = largest / Byte.MAX_VALUE;
      for (int i = start; largest > 0 && i < start + size; i++) {
        values[i] = (byte) Math.round(tokens[i] / scales[token]);
      }
    }
    return new ImageTokens(count, size, values, scales);
  }

  /** Writes the {@code count * size} components to {@code target}, from {@code offset} on. */
  public void dequantize(float[] target, int offset) {
    for (int token = 0; token < count; token++) {
      int start = token * size;
      for (int i = start; i < start + size; i++) {
        target[offset + i] = values[i] * scales[token];
      }
    }
  }
}
