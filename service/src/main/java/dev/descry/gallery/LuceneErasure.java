package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.INVALID;

import dev.descry.failure.DescryException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Erasure from Lucene indexes in the folder of their gallery. */
final class LuceneErasure implements Erasure, Closeable {

  private static final int MOST = 1000;

  private final LuceneGallery gallery;
  private final OpenGenerations generations;
  private final PointsInTime points;
  private final TraceSearch traces;
  private @Nullable Purging last;
  private @Nullable Thread thread;

  /** Since when something deleted lies in the files; what did so at the start may be of any age. */
  private @Nullable Instant pendingSince = Instant.EPOCH;

  LuceneErasure(
      LuceneGallery gallery, OpenGenerations generations, PointsInTime points, TraceSearch traces) {
    this.gallery = gallery;
    this.generations = generations;
    this.points = points;
    this.traces = traces;
  }

  @Override
  public synchronized Purge purge(boolean closePointsInTime) {
    if (last == null || last.state().endedAt() != null) {
      Purging begun = new Purging(gallery, generations, points, closePointsInTime);
      thread = Thread.ofVirtual().name("purge-" + gallery.name()).start(begun::run);
      last = begun;
    } else if (closePointsInTime) {
      last.closePointsInTime();
    }
    return last.state();
  }

  @Override
  public synchronized Optional<Purge> lastPurge() {
    return Optional.ofNullable(last).map(Purging::state);
  }

  /** Begins a purge if something deleted has been lying there for so long. */
  synchronized void purgeAfter(Duration age, Instant now) {
    if (generations.deletesPending() == 0) {
      pendingSince = null;
    } else if (pendingSince == null) {
      pendingSince = now;
    } else if (!now.isBefore(pendingSince.plus(age))) {
      purge(false);
      pendingSince = now;
    }
  }

  @Override
  public Traces traces(Set<String> ids, Set<String> persons) {
    int count = ids.size() + persons.size();
    if (count == 0 || count > MOST) {
      throw DescryException.of(
          INVALID,
          "invalid-traces",
          "%d ids and persons are looked for; 1 to %d are allowed".formatted(count, MOST));
    }
    try {
      return traces.of(ids, persons);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends the purge that is under way. */
  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}
