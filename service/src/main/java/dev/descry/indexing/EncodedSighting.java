package dev.descry.indexing;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.descry.encoding.ImageTokens;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * What a model made of an image, as it goes over the wire. All arrays are Base64 in JSON; floats
 * have four bytes, the least significant one first.
 *
 * @param bundle name@version of the model
 * @param embeddingBytes of the embedding, as {@code embedding}
 * @param count of image tokens
 * @param size components of a token
 * @param values {@code count * size} bytes, token after token
 * @param scaleBytes of {@code count} floats at least 0, as {@code scales}: a component is its value
 *     times the scale of its token
 */
public record EncodedSighting(
    @JsonProperty(required = true) String bundle,
    @JsonProperty(value = "embedding", required = true) byte[] embeddingBytes,
    @JsonProperty(required = true) int count,
    @JsonProperty(required = true) int size,
    @JsonProperty(required = true) byte[] values,
    @JsonProperty(value = "scales", required = true) byte[] scaleBytes) {

  /** To be sent. */
  public static EncodedSighting of(String bundle, float[] embedding, ImageTokens tokens) {
    return new EncodedSighting(
        bundle,
        bytes(embedding),
        tokens.count(),
        tokens.size(),
        tokens.values(),
        bytes(tokens.scales()));
  }

  /**
   * The embedding; whether it fits is for the gallery to say.
   *
   * @throws DescryException {@code invalid-embedding}
   */
  public float[] embedding() {
    if (embeddingBytes.length % Float.BYTES != 0) {
      throw invalid("invalid-embedding", "%d bytes are no floats".formatted(embeddingBytes.length));
    }
    return floats(embeddingBytes);
  }

  /**
   * The image tokens; whether they fit is for the gallery to say.
   *
   * @throws DescryException {@code invalid-tokens}
   */
  public ImageTokens imageTokens() {
    if (count < 0
        || size < 0
        || values.length != (long) count * size
        || scaleBytes.length != (long) count * Float.BYTES) {
      throw invalid(
          "invalid-tokens",
          "%d tokens of %d components do not fit %d values and %d bytes of scales"
              .formatted(count, size, values.length, scaleBytes.length));
    }
    float[] scales = floats(scaleBytes);
    for (float scale : scales) {
      if (!(scale >= 0 && scale <= Float.MAX_VALUE)) {
        throw invalid(
            "invalid-tokens", "the scale %s is not finite and at least 0".formatted(scale));
      }
    }
    return new ImageTokens(count, size, values, scales);
  }

  private static DescryException invalid(String type, String message) {
    return DescryException.of(Kind.INVALID, type, message);
  }

  private static byte[] bytes(float[] floats) {
    ByteBuffer bytes =
        ByteBuffer.allocate(floats.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(floats);
    return bytes.array();
  }

  private static float[] floats(byte[] bytes) {
    FloatBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    float[] floats = new float[buffer.remaining()];
    buffer.get(floats);
    return floats;
  }
}
