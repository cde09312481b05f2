package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.MISSING;

import dev.descry.failure.DescryException;
import java.io.Closeable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Predicate;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.store.AlreadyClosedException;

/**
 * The points in time of one gallery that are open: searchers of earlier commits, which keep the
 * files of those commits from being deleted. Thread-safe.
 *
 * <p>One ends when it is closed or its time is up; a call that is reading it then goes on to its
 * end. Those whose time is up are let go by the next call of any kind, {@link #expire} included.
 */
final class PointsInTime implements Closeable {

  private record Held(LuceneView view, PointInTime point) {}

  private final OpenGenerations generations;
  private final GallerySettings limits;
  private final Map<String, Held> open = new HashMap<>();
  private boolean closed;

  PointsInTime(OpenGenerations generations, GallerySettings limits) {
    this.generations = generations;
    this.limits = limits;
  }

  /**
   * Keeps the present.
   *
   * @throws DescryException overloaded, if as many are open as may be
   */
  synchronized PointInTime open() {
    if (closed) {
      throw new AlreadyClosedException("no more points in time");
    }
    expire();
    if (open.size() >= limits.maxPointsInTime()) {
      throw DescryException.overloaded(
          "%d points in time are open, as many as may be: close one, or wait for one to expire"
              .formatted(open.size()),
          untilTheFirstExpires());
    }
    LuceneView view = generations.view();
    PointInTime point =
        new PointInTime(
            UUID.randomUUID().toString(),
            view.sightings(),
            Micros.truncated(Instant.now().plus(limits.pointInTimeLifetime())));
    open.put(point.id(), new Held(view, point));
    return point;
  }

  private Duration untilTheFirstExpires() {
    return open.values().stream()
        .map(held -> Duration.between(Instant.now(), held.point().expiresAt()))
        .min(Duration::compareTo)
        .orElse(limits.pointInTimeLifetime());
  }

  /**
   * One that is open, and stays readable to the caller if it ends meanwhile.
   *
   * @throws DescryException {@code point-in-time-not-found} if it has ended, or never was
   */
  synchronized LuceneView view(String id) {
    expire();
    Held held = open.get(id);
    if (held == null) {
      throw DescryException.of(
          MISSING,
          "point-in-time-not-found",
          "point in time '%s' has expired, was closed, or never was: open one"
              .formatted(Shown.of(id)));
    }
    return held.view().again();
  }

  /** Ends one; returns whether it was open. */
  synchronized boolean close(String id) {
    expire();
    Optional<Held> held = Optional.ofNullable(open.remove(id));
    held.ifPresent(one -> one.view().close());
    return held.isPresent();
  }

  /** Lets those go whose time is up. */
  void expire() {
    Instant now = Instant.now();
    closeIf(held -> !now.isBefore(held.point().expiresAt()));
  }

  /** Ends those that read certain commits. */
  void close(Predicate<IndexReader> which) {
    closeIf(held -> which.test(held.view().reader()));
  }

  private synchronized void closeIf(Predicate<Held> which) {
    open.values()
        .removeIf(
            held -> {
              boolean over = which.test(held);
              if (over) {
                held.view().close();
              }
              return over;
            });
  }

  /** Ends all, and opens no more. */
  @Override
  public synchronized void close() {
    closed = true;
    open.values().forEach(held -> held.view().close());
    open.clear();
  }
}
