package dev.descry.scoring;

import dev.descry.bundle.Bundle;
import dev.descry.bundle.BundleManifest;
import dev.descry.encoding.EncodedText;
import dev.descry.encoding.ImageTokens;
import dev.descry.inference.GraphLoader;
import dev.descry.inference.InferenceSettings;
import dev.descry.inference.InferenceSettings.GraphSettings;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * The pair scorer of the bundle, whichever kind it is, with the bundle's fusion and calibration.
 * Thread-safe.
 */
public final class Scorer implements AutoCloseable {

  private final @Nullable PairScorer pairScorer;
  private final BundleManifest.Fusion fusion;
  private final BundleManifest.@Nullable Calibration calibration;

  Scorer(Bundle bundle, GraphLoader loader, InferenceSettings settings, MeterRegistry meters) {
    BundleManifest manifest = bundle.manifest();
    this.fusion = manifest.fusion();
    this.calibration = manifest.calibration();
    this.pairScorer = pairScorer(bundle, loader, settings.pairScorer(), meters);
    // The first run shows whether the graph fits its manifest, and leaves it warm.
    if (pairScorer != null) {
      try {
        pairScorer.score(
            probeText(manifest.imageTokens()), List.of(probeImage(manifest.imageTokens())));
      } catch (RuntimeException e) {
        close();
        throw e;
      }
    }
  }

  /** Whether the bundle compares texts and images token by token at all. */
  public boolean scoresPairs() {
    return pairScorer != null;
  }

  /**
   * One pair score a candidate, in their order.
   *
   * @throws IllegalStateException if {@link #scoresPairs} is false
   * @throws dev.descry.failure.DescryException overloaded
   */
  public float[] pairScores(EncodedText text, List<ImageTokens> candidates) {
    if (pairScorer == null) {
      throw new IllegalStateException("this bundle has no pair scorer");
    }
    return pairScorer.score(text, candidates);
  }

  /**
   * Joins both stages.
   *
   * @param similarity cosine of the embeddings, in [-1, 1]
   */
  public float fuse(float pairScore, float similarity) {
    return pairScore + fusion.embeddingWeight() * similarity;
  }

  /** The match probability of a fused score, in [0, 1]; empty if the bundle is not calibrated. */
  public OptionalDouble probability(float fusedScore) {
    return calibration == null
        ? OptionalDouble.empty()
        : OptionalDouble.of(
            1 / (1 + Math.exp(-(calibration.slope() * fusedScore + calibration.intercept()))));
  }

  @Override
  public void close() {
    if (pairScorer != null) {
      pairScorer.close();
    }
  }

  private static @Nullable PairScorer pairScorer(
      Bundle bundle, GraphLoader loader, GraphSettings settings, MeterRegistry meters) {
    BundleManifest manifest = bundle.manifest();
    BundleManifest.PairScorer scorer = manifest.pairScorer();
    return switch (scorer.kind()) {
      case "onnx" ->
          new OnnxPairScorer(
              manifest,
              loader.load(bundle, "pair-scorer", Objects.requireNonNull(scorer.file()), settings),
              settings,
              meters);
      case "stacked-cross-attention" ->
          new StackedCrossAttention(Objects.requireNonNull(scorer.temperature()));
      default -> null;
    };
  }

  private static EncodedText probeText(BundleManifest.ImageTokens shape) {
    float[] tokens = new float[3 * shape.size()];
    Arrays.fill(tokens, 1);
    return new EncodedText(new float[0], 3, tokens, false);
  }

  private static ImageTokens probeImage(BundleManifest.ImageTokens shape) {
    float[] tokens = new float[shape.count() * shape.size()];
    Arrays.fill(tokens, 1);
    return ImageTokens.quantize(tokens, shape.count(), shape.size());
  }
}
