package dev.descry.jobs;

import dev.descry.failure.DescryException;
import dev.descry.indexing.Destination;
import dev.descry.indexing.EntryFailures;
import dev.descry.indexing.Pipeline.Outcome;
import dev.descry.metrics.Meters;
import dev.descry.sources.SourceEntry;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.infrastructure.item.Chunk;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamWriter;

/**
 * Stores chunks, and counts. What it stored is on disk before the position behind it is kept, so a
 * crash between the two makes the job come to some images again, and to none too late.
 *
 * @param <T> what an image or a video has become
 */
final class ChunkWriter<T> implements ItemStreamWriter<PreparedChunk<T>> {

  private final Destination<T> destination;
  private final DuplicateCheck duplicates;
  private final Path reportFile;
  private final JobRun run;
  private final MeterRegistry meters;
  private @Nullable JobReport report;
  private JobCounts counts = JobCounts.NONE;
  private long openedMillis;
  private long workedBefore;

  /**
   * Made for one run.
   *
   * @param run told how far it is
   */
  ChunkWriter(
      Destination<T> destination,
      DuplicateCheck duplicates,
      Path reportFile,
      JobRun run,
      MeterRegistry meters) {
    this.destination = destination;
    this.duplicates = duplicates;
    this.reportFile = reportFile;
    this.run = run;
    this.meters = meters;
  }

  @Override
  public void open(ExecutionContext context) {
    counts = JobCounts.from(context);
    workedBefore = counts.workedMillis();
    openedMillis = now();
    try {
      report = new JobReport(reportFile, counts.reportBytes());
    } catch (IOException e) {
      throw new UncheckedIOException("no report can be written to " + reportFile, e);
    }
    run.opened(counts);
  }

  @Override
  public void write(Chunk<? extends PreparedChunk<T>> chunks) throws IOException {
    for (PreparedChunk<T> chunk : chunks) {
      write(chunk);
    }
  }

  private void write(PreparedChunk<T> chunk) throws IOException {
    JobReport lines = Objects.requireNonNull(report);
    List<Outcome.Ready<T>> ready = new ArrayList<>();
    List<Outcome.LeftOut<T>> left = new ArrayList<>();
    long alreadyThere = 0;
    for (Outcome<T> outcome : chunk.outcomes()) {
      switch (outcome) {
        case Outcome.Ready<T> one -> ready.add(one);
        case Outcome.AlreadyThere<T> one -> alreadyThere++;
        case Outcome.LeftOut<T> one -> left.add(one);
      }
    }
    duplicates.sync();
    List<Outcome.LeftOut<T>> refused = store(ready);
    Set<SourceEntry> unfit =
        refused.stream().map(Outcome.LeftOut::entry).collect(Collectors.toSet());
    long sightings =
        ready.stream()
            .filter(one -> !unfit.contains(one.entry()))
            .mapToLong(one -> destination.sightings(one.prepared()))
            .sum();
    left.addAll(refused);
    long failed = left.stream().filter(Outcome.LeftOut::failure).count();
    for (Outcome.LeftOut<T> one : left) {
      lines.add(new JobReport.Line(one.entry().origin(), one.failure(), one.type(), one.reason()));
    }
    count("indexed", ready.size() - refused.size());
    count("failed", failed);
    count("passed-over", left.size() - failed);
    counts =
        new JobCounts(
            chunk.position(),
            counts.indexed() + ready.size() - refused.size(),
            counts.alreadyThere() + alreadyThere,
            counts.sightings() + sightings + alreadyThere,
            counts.failed() + failed,
            counts.passedOver() + left.size() - failed,
            left.isEmpty() ? counts.reportBytes() : lines.sync(),
            workedBefore + now() - openedMillis);
    run.progressed(counts);
  }

  private void count(String result, long entries) {
    meters
        .counter(Meters.JOB_ENTRIES.meterName(), "gallery", run.spec().gallery(), "result", result)
        .increment((double) entries);
  }

  /** Returns what the destination refused. */
  private List<Outcome.LeftOut<T>> store(List<Outcome.Ready<T>> ready) {
    if (ready.isEmpty()) {
      return List.of();
    }
    try {
      destination.store(ready.stream().map(Outcome.Ready::prepared).toList());
      return List.of();
    } catch (DescryException e) {
      if (!EntryFailures.isOfOneEntry(e)) {
        throw e;
      }
      if (ready.size() == 1) {
        return List.of(
            new Outcome.LeftOut<>(
                ready.getFirst().entry(), e.type(), String.valueOf(e.getMessage())));
      }
      // The one that does not fit is found by halving: few commits, and no one else suffers.
      int half = ready.size() / 2;
      List<Outcome.LeftOut<T>> refused = new ArrayList<>(store(ready.subList(0, half)));
      refused.addAll(store(ready.subList(half, ready.size())));
      return refused;
    }
  }

  @Override
  public void update(ExecutionContext context) {
    counts.to(context);
  }

  @Override
  public void close() {
    try {
      if (report != null) {
        report.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long now() {
    return System.nanoTime() / 1_000_000;
  }
}
