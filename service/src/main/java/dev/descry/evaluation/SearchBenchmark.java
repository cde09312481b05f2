package dev.descry.evaluation;

import ai.onnxruntime.OrtException;
import dev.descry.bundle.Bundle;
import dev.descry.bundle.BundleManifest;
import dev.descry.bundle.PerBundle;
import dev.descry.encoding.TextBranch;
import dev.descry.evaluation.GalleryBenchmarkResult.Latency;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.indexing.BulkIndexer;
import dev.descry.indexing.GalleryDestination;
import dev.descry.indexing.Indexers;
import dev.descry.inference.InferenceSettings;
import dev.descry.search.Query;
import dev.descry.search.SearchResult.StageMicros;
import dev.descry.search.SearchSettings;
import dev.descry.search.Searcher;
import dev.descry.sources.SourceImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.springframework.stereotype.Component;

/**
 * Measures searches, each stage beside its bare graph, and beside indexing in the same process;
 * with and without indexing in turns. Searches come one after the other.
 */
@Component
public final class SearchBenchmark {

  private static final int ROUNDS = 3;
  private static final int SEARCHES = 500;
  private static final int RUNS = 200;
  private static final String SENTENCE =
      "an older man with a grey jacket, dark trousers and a red backpack";

  /**
   * Milliseconds.
   *
   * @param p50 median over all searches
   * @param p99 over all searches
   * @param bare median of the graph of this stage alone; 0 where it has none
   */
  public record Stage(double p50, double p99, double bare) {}

  /**
   * What came out.
   *
   * @param sightings in the gallery that was searched
   * @param total of all stages
   * @param besideIndexing the same while images are indexed into another gallery, as fast as that
   *     goes
   * @param indexedMeanwhile images a second, the median of the rounds
   * @param p99Ratio of the totals at the 99th percentile, beside indexing to without it; the median
   *     of the rounds
   */
  public record Result(
      int sightings,
      Stage encode,
      Stage recall,
      Stage rerank,
      Stage total,
      Stage besideIndexing,
      double indexedMeanwhile,
      double p99Ratio) {}

  private record Round(List<StageMicros> alone, List<StageMicros> beside, double indexedMeanwhile) {

    double p99Ratio() {
      return latency(beside, StageMicros::total).p99() / latency(alone, StageMicros::total).p99();
    }
  }

  private final Bundle bundle;
  private final InferenceSettings settings;
  private final SearchSettings searchSettings;
  private final PerBundle<TextBranch> textBranches;
  private final Indexers indexers;
  private final Searcher searcher;

  SearchBenchmark(
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
   * Searches a gallery of these images.
   *
   * @param scratch an empty folder; the caller's to remove
   */
  public Result run(List<SourceImage> images, Path scratch)
      throws InterruptedException, ExecutionException, OrtException {
    try (Galleries galleries = new Galleries(scratch)) {
      Gallery gallery = galleries.create("searched", indexers.images().gallerySpec());
      BulkIndexer.run(images.iterator(), new GalleryDestination(indexers, gallery), done -> {});
      search(gallery); // The first ones warm up.
      List<Round> rounds = new ArrayList<>();
      for (int round = 0; round < ROUNDS; round++) {
        Gallery other = galleries.create("written-" + round, indexers.images().gallerySpec());
        rounds.add(round(gallery, images, other));
      }
      List<StageMicros> alone = all(rounds, Round::alone);
      return new Result(
          images.size(),
          stage(alone, StageMicros::encode, bareTextMillis()),
          stage(alone, StageMicros::recall, 0),
          stage(alone, StageMicros::rerank, barePairMillis(images.size())),
          stage(alone, StageMicros::total, 0),
          stage(all(rounds, Round::beside), StageMicros::total, 0),
          Median.of(rounds, Round::indexedMeanwhile),
          Median.of(rounds, Round::p99Ratio));
    }
  }

  private Round round(Gallery searched, List<SourceImage> images, Gallery written)
      throws InterruptedException, ExecutionException {
    List<StageMicros> alone = search(searched);
    AtomicBoolean enough = new AtomicBoolean();
    FutureTask<Double> indexing = new FutureTask<>(() -> index(images, written, enough));
    Thread.ofPlatform().name("indexing").start(indexing);
    List<StageMicros> beside = search(searched);
    enough.set(true);
    return new Round(alone, beside, indexing.get());
  }

  private static List<StageMicros> all(
      List<Round> rounds, Function<Round, List<StageMicros>> which) {
    return rounds.stream().map(which).flatMap(List::stream).toList();
  }

  private List<StageMicros> search(Gallery gallery) {
    Query query = Query.of(searchSettings, SENTENCE, null, null, null, null, null);
    return Stream.generate(() -> searcher.search(gallery, query).cost().micros())
        .limit(SEARCHES)
        .toList();
  }

  /** Indexes again and again; returns images a second. */
  private double index(List<SourceImage> images, Gallery gallery, AtomicBoolean enough)
      throws InterruptedException {
    long start = System.nanoTime();
    long indexed = 0;
    while (!enough.get()) {
      BulkIndexer.run(images.iterator(), new GalleryDestination(indexers, gallery), done -> {});
      indexed += images.size();
    }
    return indexed * 1e9 / (System.nanoTime() - start);
  }

  private double bareTextMillis() throws OrtException {
    BundleManifest.TextBranch names = bundle.manifest().textBranch();
    int length = textBranches.of(bundle).encode(SENTENCE).length();
    try (BareGraph graph =
        new BareGraph(bundle.read(names.file()), settings.textBranch().effectiveThreads())) {
      graph
          .input(names.ids(), ones(length), 1, length)
          .input(names.mask(), ones(length), 1, length);
      return graph.medianMillis(RUNS);
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
    try (BareGraph graph =
        new BareGraph(
            bundle.read(Objects.requireNonNull(scorer.file())),
            settings.pairScorer().effectiveThreads())) {
      graph
          .noise(Objects.requireNonNull(scorer.textTokens()), 1, length, size)
          .input(Objects.requireNonNull(scorer.textMask()), ones(length), 1, length)
          .noise(Objects.requireNonNull(scorer.imageTokens()), pairs, count, size);
      return graph.medianMillis(RUNS);
    }
  }

  private static long[] ones(int length) {
    long[] ones = new long[length];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static Stage stage(
      List<StageMicros> searches, ToLongFunction<StageMicros> part, double bare) {
    Latency latency = latency(searches, part);
    return new Stage(latency.p50(), latency.p99(), bare);
  }

  private static Latency latency(List<StageMicros> searches, ToLongFunction<StageMicros> part) {
    return Latency.of(
        searches.stream().mapToLong(micros -> 1000 * part.applyAsLong(micros)).toArray());
  }
}
