package dev.descry.bundle;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code bundle.json}: everything that the service has to know of a model, since it knows none by
 * name. Sizes count components, lengths count word pieces, file names are relative to the bundle.
 *
 * @param format version of this contract; {@value #FORMAT} is the one that is read
 * @param files SHA-256 of every file of the bundle but the manifest, as lower-case hex by file name
 * @param figures what was measured with this bundle, for people
 */
public record BundleManifest(
    int format,
    String name,
    String version,
    Licence licence,
    Embedding embedding,
    ImageTokens imageTokens,
    Preprocessing preprocessing,
    Tokenizer tokenizer,
    ImageBranch imageBranch,
    TextBranch textBranch,
    PairScorer pairScorer,
    Fusion fusion,
    @Nullable Calibration calibration,
    Map<String, String> files,
    @Nullable List<Map<String, Object>> figures) {

  public static final int FORMAT = 1;

  /** Name and version, as sightings and answers refer to the bundle. */
  public String id() {
    return name + "@" + version;
  }

  /**
   * Terms of use of the weights.
   *
   * @param id an SPDX identifier or a {@code LicenseRef}
   * @param notice one or two sentences for the user
   */
  public record Licence(String id, String notice) {}

  /** The global vector of an image or a text; L2-normalised by the graphs. */
  public record Embedding(int size) {}

  /** The local features of an image: {@code count} tokens of {@code size} components. */
  public record ImageTokens(int count, int size) {}

  /**
   * From decoded pixels to the tensor of the image branch: resize, then {@code (value / 255 - mean)
   * / std} for each colour.
   *
   * @param resize name of a resize rule
   * @param mean red, green, blue
   * @param std red, green, blue
   * @param colourOrder {@code RGB} or {@code BGR}
   */
  public record Preprocessing(
      int width,
      int height,
      String resize,
      List<Float> mean,
      List<Float> std,
      String colourOrder) {}

  /** A tokenizer.json and the length at which its output is cut. */
  public record Tokenizer(String file, int maxLength) {}

  /**
   * Graph file and tensor names: pixels float32 [B, 3, H, W] in; embedding float32 [B, D] and
   * tokens float32 [B, T, C] out.
   */
  public record ImageBranch(String file, String pixels, String embedding, String tokens) {}

  /**
   * Graph file and tensor names: ids and mask int64 [B, L] in; embedding float32 [B, D] and tokens
   * float32 [B, L, C] out.
   */
  public record TextBranch(String file, String ids, String mask, String embedding, String tokens) {}

  /**
   * How a text and an image are compared token by token.
   *
   * <ul>
   *   <li>{@code onnx}: a graph with text tokens float32 [1, L, C], text mask int64 [1, L] and
   *       image tokens float32 [N, T, C] in, score float32 [N] out
   *   <li>{@code stacked-cross-attention}: the parameter-free form of it, with a temperature
   *   <li>{@code none}: embeddings only
   * </ul>
   */
  public record PairScorer(
      String kind,
      @Nullable String file,
      @Nullable String textTokens,
      @Nullable String textMask,
      @Nullable String imageTokens,
      @Nullable String score,
      @Nullable Float temperature) {}

  /** Fused score = pair score + embedding weight * cosine of the embeddings. */
  public record Fusion(float embeddingWeight) {}

  /** Match probability = 1 / (1 + exp(-(slope * fused score + intercept))). */
  public record Calibration(double slope, double intercept) {}
}
