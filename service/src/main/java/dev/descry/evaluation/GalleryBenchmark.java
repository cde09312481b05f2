package dev.descry.evaluation;

import dev.descry.bundle.Bundle;
import dev.descry.bundle.PerBundle;
import dev.descry.encoding.EncodedText;
import dev.descry.encoding.TextBranch;
import dev.descry.evaluation.GalleryBenchmarkResult.Build;
import dev.descry.evaluation.GalleryBenchmarkResult.Filtered;
import dev.descry.evaluation.GalleryBenchmarkResult.WhileWriting;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.GallerySettings;
import dev.descry.gallery.GallerySpec;
import dev.descry.gallery.IndexSettings;
import dev.descry.gallery.IndexStatistics;
import dev.descry.indexing.Indexer;
import dev.descry.scoring.Scorer;
import dev.descry.search.SearchSettings;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Measures a gallery of {@link SyntheticSightings}: how fast it is written through the real write
 * path, what it takes on disk and in memory, how much of what is really nearest it finds, and how
 * long that takes; in several layouts. One thread searches, so latencies are those of a machine
 * that has nothing else to do, unless something is written meanwhile.
 */
@Component
public final class GalleryBenchmark {

  private static final String SENTENCE =
      "an older man with a grey jacket, dark trousers and a red backpack";

  private static final double[] PERCENT = {50, 5, 0.5, 0.05};

  /** Calls that are not counted, so that code is compiled and files are read. */
  private static final int WARM_UP = 300;

  /** Sightings of a write beside searches, as bulk writes over HTTP have them. */
  private static final int WRITTEN_AT_ONCE = 64;

  /**
   * What to measure.
   *
   * @param sightings in the gallery
   * @param queries for recall, and of each exact search; latencies take five times as many
   * @param layouts each a gallery of its own
   * @param oversampling to search each of them with
   * @param segments to merge each of them into, one after the other; 0 leaves it to itself
   * @param filters whether to search under filters as well
   * @param writingSeconds to write beside searches; 0 for not at all. What is written is deleted
   *     again
   */
  public record Plan(
      int sightings,
      int queries,
      List<IndexSettings> layouts,
      List<Double> oversampling,
      List<Integer> segments,
      boolean filters,
      int writingSeconds) {}

  private final GallerySettings settings;
  private final GallerySpec spec;
  private final Bundle bundle;
  private final PerBundle<TextBranch> textBranches;
  private final PerBundle<Scorer> scorers;
  private final int candidates;

  GalleryBenchmark(
      GallerySettings settings,
      SearchSettings searches,
      Indexer indexer,
      Bundle bundle,
      PerBundle<TextBranch> textBranches,
      PerBundle<Scorer> scorers) {
    this.settings = settings;
    this.spec = indexer.gallerySpec();
    this.bundle = bundle;
    this.textBranches = textBranches;
    this.scorers = scorers;
    this.candidates = searches.candidates();
  }

  /**
   * Measures all that is planned.
   *
   * @param folder where galleries are written, a folder each; one that is there from an earlier run
   *     is used, and filled up if that run was stopped
   * @param results told of each as it comes
   */
  public void run(Plan plan, Path folder, Consumer<GalleryBenchmarkResult> results)
      throws InterruptedException {
    SyntheticSightings sightings = new SyntheticSightings(spec, plan.sightings());
    @Nullable Truth truth = null;
    for (IndexSettings layout : plan.layouts()) {
      Path root = folder.resolve(name(plan, layout));
      @Nullable Build build = fill(root, layout, plan.sightings(), sightings);
      for (int segments : plan.segments()) {
        if (segments > 0) {
          merge(root, layout, segments);
        }
        for (double oversampling : plan.oversampling()) {
          IndexSettings searched = layout.withOversampling(oversampling);
          try (Galleries galleries = open(root, searched)) {
            Gallery gallery = gallery(galleries);
            if (truth == null) {
              truth = Truth.of(gallery, sightings, plan.queries());
            }
            results.accept(measure(plan, searched, segments, build, gallery, sightings, truth));
          }
        }
      }
    }
  }

  private static String name(Plan plan, IndexSettings layout) {
    return "%d-bits-%d-neighbours-%d-candidates-%d"
        .formatted(
            plan.sightings(), layout.bits(), layout.graphNeighbours(), layout.graphCandidates());
  }

  private Galleries open(Path root, IndexSettings index) {
    return new Galleries(root, settings.with(index));
  }

  private Gallery gallery(Galleries galleries) {
    return galleries.create("synthetic", spec);
  }

  /** Writes what is not there yet. */
  private @Nullable Build fill(
      Path root, IndexSettings layout, int count, SyntheticSightings sightings)
      throws InterruptedException {
    try (Galleries galleries = open(root, layout)) {
      Gallery gallery = gallery(galleries);
      int there = (int) gallery.statistics().sightings();
      if (there >= count) {
        return null;
      }
      long start = System.nanoTime();
      sightings.write(gallery, there, count);
      double writing = secondsSince(start);
      awaitMerges(galleries, gallery);
      return new Build((count - there) / writing, (count - there) / secondsSince(start));
    }
  }

  private void merge(Path root, IndexSettings layout, int segments) throws InterruptedException {
    try (Galleries galleries = open(root, layout)) {
      Gallery gallery = gallery(galleries);
      gallery.merge(segments);
      awaitMerges(galleries, gallery);
    }
  }

  private static void awaitMerges(Galleries galleries, Gallery gallery)
      throws InterruptedException {
    while (gallery.statistics().mergesRunning() > 0) {
      Thread.sleep(100);
    }
    galleries.commitMerged();
  }

  private GalleryBenchmarkResult measure(
      Plan plan,
      IndexSettings layout,
      int segments,
      @Nullable Build build,
      Gallery gallery,
      SyntheticSightings sightings,
      Truth truth)
      throws InterruptedException {
    EncodedText text = textBranches.of(bundle).encode(SENTENCE);
    TimedSearches searches =
        new TimedSearches(gallery, sightings, candidates, text, scorers.of(bundle));
    double recall = searches.recallAt100(truth);
    searches.runWhile(times(WARM_UP));
    TimedSearches.Latencies idle = searches.runWhile(times(5 * plan.queries()));
    IndexStatistics index = gallery.statistics();
    List<Filtered> filtered = new ArrayList<>();
    for (double percent : plan.filters() ? PERCENT : new double[0]) {
      filtered.add(searches.filtered(percent, plan.queries()));
    }
    return new GalleryBenchmarkResult(
        plan.sightings(),
        layout.bits(),
        layout.graphNeighbours(),
        layout.graphCandidates(),
        layout.oversampling(),
        segments,
        build,
        index,
        heapBytes(),
        recall,
        idle.recall(),
        idle.search(),
        truth.latency(),
        filtered,
        plan.writingSeconds() == 0 ? null : whileWriting(plan, gallery, sightings, searches));
  }

  private static WhileWriting whileWriting(
      Plan plan, Gallery gallery, SyntheticSightings sightings, TimedSearches searches)
      throws InterruptedException {
    AtomicInteger written = new AtomicInteger(plan.sightings());
    AtomicBoolean enough = new AtomicBoolean();
    Thread writer =
        Thread.ofPlatform()
            .start(
                () -> {
                  while (!enough.get()) {
                    int from = written.get();
                    gallery.putAll(sightings.some(from, from + WRITTEN_AT_ONCE));
                    written.set(from + WRITTEN_AT_ONCE);
                  }
                });
    long start = System.nanoTime();
    TimedSearches.Latencies latencies =
        searches.runWhile(() -> secondsSince(start) < plan.writingSeconds());
    double rate = (written.get() - plan.sightings()) / secondsSince(start);
    enough.set(true);
    writer.join();
    IndexStatistics afterwards = gallery.statistics();
    gallery.deleteAll(sightings.from(plan.sightings()));
    return new WhileWriting(rate, latencies.recall(), latencies.search(), afterwards);
  }

  private static BooleanSupplier times(int count) {
    AtomicInteger done = new AtomicInteger();
    return () -> done.incrementAndGet() < count;
  }

  private static long heapBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static double secondsSince(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
