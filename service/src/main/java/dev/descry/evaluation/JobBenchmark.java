package dev.descry.evaluation;

import ai.onnxruntime.OrtException;
import dev.descry.bundle.Bundle;
import dev.descry.bundle.PerBundle;
import dev.descry.encoding.ImageBranch;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.indexing.GalleryDestination;
import dev.descry.indexing.IndexStages;
import dev.descry.indexing.Indexers;
import dev.descry.inference.Layout;
import dev.descry.jobs.IndexingJobs;
import dev.descry.jobs.JobDescription;
import dev.descry.jobs.JobSpec;
import dev.descry.sources.Duplicates;
import dev.descry.sources.SourceImage;
import dev.descry.sources.SourceOptions;
import dev.descry.sources.Sources;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Measures whole indexing jobs beside the bare image branch on images that were decoded beforehand.
 * Both take turns, so that a machine whose speed drifts still gives a fair ratio, and both run the
 * model in the same layout.
 */
@Component
public final class JobBenchmark {

  private static final int ROUNDS = 3;

  private final Bundle bundle;
  private final PerBundle<ImageBranch> imageBranches;
  private final Indexers indexers;
  private final IndexingJobs jobs;
  private final Sources sources;
  private final MeterRegistry meters;

  JobBenchmark(
      Bundle bundle,
      PerBundle<ImageBranch> imageBranches,
      Indexers indexers,
      IndexingJobs jobs,
      Sources sources,
      MeterRegistry meters) {
    this.bundle = bundle;
    this.imageBranches = imageBranches;
    this.indexers = indexers;
    this.jobs = jobs;
    this.sources = sources;
    this.meters = meters;
  }

  /**
   * Jobs of one kind of source; each number is the median of the rounds.
   *
   * @param job images a second of the whole job
   * @param bare images a second of the bare image branch
   * @param ratio job / bare, round by round
   * @param stages milliseconds an image
   */
  public record SourceRate(
      String source, double job, double bare, double ratio, IndexStages stages) {}

  /**
   * What came out.
   *
   * @param images of each job
   * @param layout of the model's runs, which was measured before, unless threads are set by hand
   * @param oneByOne images a second of the bare image branch with one run at a time on all
   *     processors, 16 images each: how graphs are usually timed
   */
  public record Result(int images, Layout layout, double oneByOne, List<SourceRate> sources) {}

  /**
   * Runs all rounds.
   *
   * @param images repeated as often as it takes
   * @param count images of each job
   * @param all whether sources of all kinds are measured, or only a folder
   * @param scratch an empty folder; the caller's to remove
   */
  public Result run(List<SourceImage> images, int count, boolean all, Path scratch)
      throws InterruptedException, IOException, OrtException {
    Map<String, Path> places = SampleSources.write(images, count, all, scratch.resolve("sources"));
    ImageBranch imageBranch = imageBranches.of(bundle);
    imageBranch.prepareForMany();
    Layout layout = imageBranch.layout();
    Layout whole = new Layout(Runtime.getRuntime().availableProcessors(), 1, 16);
    Map<String, List<SourceRate>> rounds = new LinkedHashMap<>();
    List<Double> oneByOne = new ArrayList<>();
    try (Galleries galleries = new Galleries(scratch.resolve("galleries"));
        BareGraph bare = BareGraph.imageBranch(bundle, layout);
        BareGraph bareWhole = BareGraph.imageBranch(bundle, whole)) {
      for (int round = 0; round <= ROUNDS; round++) {
        for (Map.Entry<String, Path> place : places.entrySet()) {
          Gallery gallery =
              galleries.create(place.getKey() + "-" + round, indexers.images().gallerySpec());
          IndexStages before = IndexStages.of(meters);
          double job = job(place.getValue(), gallery);
          IndexStages stages = IndexStages.of(meters).since(before).perImage();
          double alone = bare.rate(layout, count);
          if (round > 0) { // The first one warms up.
            rounds
                .computeIfAbsent(place.getKey(), source -> new ArrayList<>())
                .add(new SourceRate(place.getKey(), job, alone, job / alone, stages));
          }
        }
        oneByOne.add(bareWhole.rate(whole, count));
      }
    }
    return new Result(
        count,
        layout,
        Median.of(oneByOne, rate -> rate),
        rounds.values().stream().map(JobBenchmark::median).toList());
  }

  private double job(Path place, Gallery gallery) throws InterruptedException {
    JobSpec spec =
        new JobSpec(
            gallery.name(),
            List.of(place.toString()),
            SourceOptions.DEFAULTS,
            false,
            null,
            Duplicates.Policy.INDEX,
            null,
            false,
            null);
    long start = System.nanoTime();
    JobDescription end =
        jobs.run(
                jobs.create(spec),
                sources.open(spec.sources(), spec.options()),
                since -> new GalleryDestination(indexers, gallery, false, since))
            .await();
    double seconds = (System.nanoTime() - start) / 1e9;
    if (end.state() != JobDescription.State.COMPLETED || end.counts().failed() > 0) {
      throw new IllegalStateException("job did not index all: " + end);
    }
    return end.counts().indexed() / seconds;
  }

  private static SourceRate median(List<SourceRate> rounds) {
    return new SourceRate(
        rounds.getFirst().source,
        Median.of(rounds, SourceRate::job),
        Median.of(rounds, SourceRate::bare),
        Median.of(rounds, SourceRate::ratio),
        new IndexStages(
            rounds.getFirst().stages.images(),
            Median.of(rounds, round -> round.stages.read()),
            Median.of(rounds, round -> round.stages.detect()),
            Median.of(rounds, round -> round.stages.decode()),
            Median.of(rounds, round -> round.stages.resize()),
            Median.of(rounds, round -> round.stages.model()),
            Median.of(rounds, round -> round.stages.store())));
  }
}
