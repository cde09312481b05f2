package dev.descry.scoring;

import dev.descry.bundle.BundleManifest;
import dev.descry.encoding.EncodedText;
import dev.descry.encoding.ImageTokens;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.inference.BatchQueue;
import dev.descry.inference.Graph;
import dev.descry.inference.InferenceSettings.GraphSettings;
import dev.descry.inference.Tensor;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The pair scorer of a bundle as a graph: one run scores all candidates of one search. */
final class OnnxPairScorer implements PairScorer {

  private record Pairs(EncodedText text, List<ImageTokens> candidates) {}

  private final BundleManifest.PairScorer names;
  private final BundleManifest.ImageTokens shape;
  private final Graph graph;
  private final BatchQueue<Pairs, float[]> queue;

  OnnxPairScorer(
      BundleManifest manifest, Graph graph, GraphSettings settings, MeterRegistry meters) {
    this.names = manifest.pairScorer();
    this.shape = manifest.imageTokens();
    this.graph = graph;
    this.queue =
        new BatchQueue<>(
            "pair-scorer",
            manifest.id(),
            settings.oneByOne(),
            meters,
            batch -> batch.stream().map(this::run).toList());
  }

  @Override
  public float[] score(EncodedText text, List<ImageTokens> candidates) {
    return candidates.isEmpty() ? new float[0] : queue.submit(new Pairs(text, candidates));
  }

  @Override
  public void close() {
    queue.close();
    graph.close();
  }

  private float[] run(Pairs pairs) {
    EncodedText text = pairs.text;
    int candidates = pairs.candidates.size();
    int imageSize = shape.count() * shape.size();
    float[] images = new float[candidates * imageSize];
    for (int i = 0; i < candidates; i++) {
      pairs.candidates.get(i).dequantize(images, i * imageSize);
    }
    long[] mask = new long[text.length()];
    Arrays.fill(mask, 1);
    String score = Objects.requireNonNull(names.score());
    Tensor.Floats scores =
        graph
            .run(
                Map.of(
                    Objects.requireNonNull(names.textTokens()),
                    new Tensor.Floats(text.tokens(), 1, text.length(), shape.size()),
                    Objects.requireNonNull(names.textMask()),
                    new Tensor.Longs(mask, 1, text.length()),
                    Objects.requireNonNull(names.imageTokens()),
                    new Tensor.Floats(images, candidates, shape.count(), shape.size())))
            .get(score);
    if (scores == null || scores.values().length != candidates) {
      throw DescryException.of(
          Kind.MISCONFIGURED,
          "bundle-refused",
          "the pair scorer gives no output '%s' with %d scores".formatted(score, candidates));
    }
    return scores.values();
  }
}
