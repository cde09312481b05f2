package dev.descry.jobs;

import dev.descry.indexing.Destination;
import dev.descry.indexing.Pipeline;
import dev.descry.indexing.Pipeline.Outcome;
import dev.descry.sources.Entries;
import dev.descry.sources.Source;
import dev.descry.sources.SourceEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.job.JobInterruptedException;
import org.springframework.batch.infrastructure.item.ExecutionContext;
import org.springframework.batch.infrastructure.item.ItemStreamReader;

/**
 * Reads a source from where the job was. One item is a whole chunk, since Spring Batch would count
 * images but not their bytes; images of the next chunks are prepared while one is stored.
 *
 * @param <T> what an image or a video has become
 */
final class ChunkReader<T> implements ItemStreamReader<PreparedChunk<T>> {

  private final Source source;
  private final Predicate<SourceEntry> chosen;
  private final Destination<T> destination;
  private final DuplicateCheck duplicates;
  private final JobSettings settings;
  private final JobRun run;
  private @Nullable Entries entries;
  private @Nullable Pipeline<T> pipeline;

  /** Position after each entry that is under way. */
  private final Queue<Long> positions = new ArrayDeque<>();

  /**
   * Made for one run.
   *
   * @param chosen which entries the job is to do
   */
  ChunkReader(
      Source source,
      Predicate<SourceEntry> chosen,
      Destination<T> destination,
      DuplicateCheck duplicates,
      JobSettings settings,
      JobRun run) {
    this.source = source;
    this.chosen = chosen;
    this.destination = destination;
    this.duplicates = duplicates;
    this.settings = settings;
    this.run = run;
  }

  Destination<T> destination() {
    return destination;
  }

  @Override
  public void open(ExecutionContext context) {
    long position = JobCounts.from(context).position();
    if (isLarge(position)) {
      expectMany();
    }
    Entries opened = source.entries();
    entries = opened;
    opened.skip(position);
    pipeline =
        new Pipeline<>(
            duplicates.over(new Chosen(opened, position)),
            destination,
            settings.inFlight() > 0 ? settings.inFlight() : destination.inFlight());
  }

  private boolean isLarge(long position) {
    if (settings.measureFrom() == 0 || run.spec().retryOf() != null) {
      return false;
    }
    try (Entries probe = source.entries()) {
      probe.skip(position + settings.measureFrom() - 1);
      return probe.hasNext();
    }
  }

  private void expectMany() {
    try {
      destination.expectMany();
    } catch (InterruptedException e) {
      // The first read says that the job was stopped.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public @Nullable PreparedChunk<T> read() throws JobInterruptedException {
    try {
      return nextChunk();
    } catch (InterruptedException e) {
      // What Spring Batch understands as stopped instead of failed.
      throw new JobInterruptedException("stopped while images were prepared");
    }
  }

  private @Nullable PreparedChunk<T> nextChunk() throws InterruptedException {
    List<Outcome<T>> outcomes = new ArrayList<>();
    long position = 0;
    long bytes = 0;
    while (outcomes.size() < settings.chunk() && bytes < settings.maxChunkSize().toBytes()) {
      Outcome<T> next = Objects.requireNonNull(pipeline).next(run::isStopping);
      if (next == null) {
        break;
      }
      outcomes.add(next);
      position = positions.remove();
      if (next instanceof Outcome.Ready<T> ready) {
        bytes += destination.bytes(ready.prepared());
      }
    }
    return outcomes.isEmpty() ? null : new PreparedChunk<>(outcomes, position);
  }

  @Override
  public void close() {
    if (pipeline != null) {
      pipeline.close();
    }
    if (entries != null) {
      entries.close();
    }
    duplicates.close();
  }

  /** The entries that the job is to do. */
  private final class Chosen implements Iterator<SourceEntry> {

    private final Entries all;
    private long position;
    private @Nullable SourceEntry ahead;

    Chosen(Entries all, long position) {
      this.all = all;
      this.position = position;
    }

    @Override
    public boolean hasNext() {
      while (ahead == null && all.hasNext()) {
        SourceEntry next = all.next();
        position++;
        ahead = chosen.test(next) ? next : null;
      }
      return ahead != null;
    }

    @Override
    public SourceEntry next() {
      if (!hasNext() || ahead == null) {
        throw new NoSuchElementException();
      }
      SourceEntry next = ahead;
      ahead = null;
      positions.add(position);
      return next;
    }
  }
}
