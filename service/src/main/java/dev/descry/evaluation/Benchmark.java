package dev.descry.evaluation;

import ai.onnxruntime.OrtException;
import dev.descry.bundle.Bundle;
import dev.descry.bundle.BundleManifest;
import dev.descry.bundle.PerBundle;
import dev.descry.encoding.TextBranch;
import dev.descry.evaluation.BenchmarkResult.Rate;
import dev.descry.evaluation.BenchmarkResult.Stage;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.indexing.BulkIndexer;
import dev.descry.indexing.GalleryDestination;
import dev.descry.indexing.Indexers;
import dev.descry.inference.InferenceSettings;
import dev.descry.search.Query;
import dev.descry.search.SearchResult;
import dev.descry.search.SearchSettings;
import dev.descry.search.Searcher;
import dev.descry.sources.SourceImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.function.ToLongFunction;
import org.springframework.stereotype.Component;

/**
 * Measures the write path and the read path, each beside the bare graphs in the same run: rounds of
 * one and of the other take turns, so that a machine whose speed drifts still gives a fair ratio.
 */
@Component
public final class Benchmark {

  private static final int ROUNDS = 5;
  private static final int QUERIES = 100;
  private static final String SENTENCE =
      "an older man with a grey jacket, dark trousers and a red backpack";

  private final Bundle bundle;
  private final InferenceSettings settings;
  private final SearchSettings searchSettings;
  private final PerBundle<TextBranch> textBranches;
  private final Indexers indexers;
  private final Searcher searcher;

  Benchmark(
      Bundle bundle,
      InferenceSettings settings,
      SearchSettings searchSettings,
      PerBundle<TextBranch> textBranches,
      Indexers indexers,
      Searcher searcher) {
    this.bundle = bundle;
    this.settings = settings;
    this.searchSettings = searchSettings;
    this.textBranches = textBranches;
    this.indexers = indexers;
    this.searcher = searcher;
  }

  /**
   * Runs all rounds.
   *
   * @param images indexed anew in each round
   * @param scratch an empty folder for the galleries; the caller's to remove
   */
  public BenchmarkResult run(List<SourceImage> images, Path scratch)
      throws InterruptedException, OrtException {
    BundleManifest manifest = bundle.manifest();
    try (Galleries galleries = new Galleries(scratch);
        BareGraph imageGraph = bareImageBranch()) {
      double[] service = new double[ROUNDS];
      double[] bare = new double[ROUNDS];
      double[] ratios = new double[ROUNDS];
      Gallery gallery = galleries.create("warm-up", indexers.images().gallerySpec());
      index(images, gallery);
      for (int round = 0; round < ROUNDS; round++) {
        gallery = galleries.create("round-" + round, indexers.images().gallerySpec());
        service[round] = index(images, gallery);
        bare[round] = bareRate(imageGraph, images.size());
        ratios[round] = service[round] / bare[round];
      }
      List<SearchResult.StageMicros> stages = search(gallery);
      return new BenchmarkResult(
          manifest.id(),
          images.size(),
          settings.imageBranch().maxBatch(),
          settings.imageBranch().effectiveThreads(),
          new Rate(median(service), median(bare), median(ratios)),
          stage(stages, SearchResult.StageMicros::encode, bareTextMillis()),
          stage(stages, SearchResult.StageMicros::recall, 0),
          stage(stages, SearchResult.StageMicros::rerank, barePairMillis(images.size())),
          stage(stages, SearchResult.StageMicros::total, 0));
    }
  }

  private double index(List<SourceImage> images, Gallery gallery) throws InterruptedException {
    long start = System.nanoTime();
    BulkIndexer.run(images.iterator(), new GalleryDestination(indexers, gallery), done -> {});
    return images.size() * 1e9 / (System.nanoTime() - start);
  }

  private BareGraph bareImageBranch() throws OrtException {
    BundleManifest manifest = bundle.manifest();
    int batch = settings.imageBranch().maxBatch();
    int height = manifest.preprocessing().height();
    int width = manifest.preprocessing().width();
    return new BareGraph(
            bundle.read(manifest.imageBranch().file()), settings.imageBranch().effectiveThreads())
        .input(
            manifest.imageBranch().pixels(),
            noise(batch * 3 * height * width),
            batch,
            3,
            height,
            width);
  }

  private double bareRate(BareGraph graph, int images) throws OrtException {
    int batch = settings.imageBranch().maxBatch();
    int runs = Math.max(1, images / batch);
    long nanos = 0;
    for (int run = 0; run < runs; run++) {
      nanos += graph.run();
    }
    return runs * batch * 1e9 / nanos;
  }

  private List<SearchResult.StageMicros> search(Gallery gallery) {
    Query query = Query.of(searchSettings, SENTENCE, null, null, null, null, null);
    List<SearchResult.StageMicros> stages = new ArrayList<>();
    for (int i = 0; i < 2 * QUERIES; i++) {
      SearchResult.StageMicros micros = searcher.search(gallery, query).cost().micros();
      if (i >= QUERIES) {
        stages.add(micros);
      }
    }
    return stages;
  }

  private double bareTextMillis() throws OrtException {
    BundleManifest.TextBranch names = bundle.manifest().textBranch();
    int length = textBranches.of(bundle).encode(SENTENCE).length();
    long[] ones = new long[length];
    Arrays.fill(ones, 1);
    try (BareGraph graph =
        new BareGraph(bundle.read(names.file()), settings.textBranch().effectiveThreads())) {
      graph.input(names.ids(), ones, 1, length).input(names.mask(), ones, 1, length);
      return medianMillis(graph);
    }
  }

  private double barePairMillis(int sightings) throws OrtException {
    BundleManifest manifest = bundle.manifest();
    BundleManifest.PairScorer scorer = manifest.pairScorer();
    if (!scorer.kind().equals("onnx")) {
      return 0;
    }
    int length = textBranches.of(bundle).encode(SENTENCE).length();
    int pairs = Math.min(sightings, searchSettings.rerank());
    int count = manifest.imageTokens().count();
    int size = manifest.imageTokens().size();
    long[] ones = new long[length];
    Arrays.fill(ones, 1);
    try (BareGraph graph =
        new BareGraph(
            bundle.read(Objects.requireNonNull(scorer.file())),
            settings.pairScorer().effectiveThreads())) {
      graph
          .input(Objects.requireNonNull(scorer.textTokens()), noise(length * size), 1, length, size)
          .input(Objects.requireNonNull(scorer.textMask()), ones, 1, length)
          .input(
              Objects.requireNonNull(scorer.imageTokens()),
              noise(pairs * count * size),
              pairs,
              count,
              size);
      return medianMillis(graph);
    }
  }

  private static double medianMillis(BareGraph graph) throws OrtException {
    double[] millis = new double[QUERIES];
    for (int i = 0; i < 2 * QUERIES; i++) {
      millis[i % QUERIES] = graph.run() / 1e6;
    }
    return median(millis);
  }

  private static Stage stage(
      List<SearchResult.StageMicros> stages,
      ToLongFunction<SearchResult.StageMicros> part,
      double bare) {
    return new Stage(
        median(stages.stream().mapToDouble(micros -> part.applyAsLong(micros) / 1e3).toArray()),
        bare);
  }

  private static float[] noise(int size) {
    Random random = new Random(1);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** To three decimals. */
  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double middle = (sorted[sorted.length / 2] + sorted[(sorted.length - 1) / 2]) / 2;
    return Math.round(middle * 1000) / 1000.0;
  }
}
