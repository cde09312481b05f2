package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.MISSING;

import dev.descry.failure.DescryException;
import dev.descry.gallery.GalleryIndex.Reading;
import java.io.Closeable;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.AlreadyClosedException;

/**
 * The points in time of one gallery that are open: searchers of earlier commits, which keep the
 * files of those commits from being deleted. Thread-safe.
 *
 * <p>One ends when it is closed or its time is up; a call that is reading it then goes on to its
 * end. Those whose time is up are let go by the next call of any kind, {@link #expire} included.
 */
final class PointsInTime implements Closeable {

  private record Held(IndexSearcher searcher, PointInTime point) {}

  private final GalleryIndex index;
  private final GallerySettings limits;
  private final Map<String, Held> open = new HashMap<>();
  private boolean closed;

  PointsInTime(GalleryIndex index, GallerySettings limits) {
    this.index = index;
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
    IndexSearcher searcher = index.acquire();
    PointInTime point =
        new PointInTime(
            UUID.randomUUID().toString(),
            searcher.getIndexReader().numDocs(),
            Micros.truncated(Instant.now().plus(limits.pointInTimeLifetime())));
    open.put(point.id(), new Held(searcher, point));
    return point;
  }

  private Duration untilTheFirstExpires() {
    return open.values().stream()
        .map(held -> Duration.between(Instant.now(), held.point().expiresAt()))
        .min(Duration::compareTo)
        .orElse(limits.pointInTimeLifetime());
  }

  /**
   * Reads one.
   *
   * @throws DescryException {@code point-in-time-not-found} if it has ended, or never was
   */
  <T> T read(String id, Reading<T> reading) {
    return index.read(use(id), reading);
  }

  /** Adds the caller to those who hold it, so that it stays readable if it ends meanwhile. */
  private synchronized IndexSearcher use(String id) {
    expire();
    Held held = open.get(id);
    if (held == null) {
      throw DescryException.of(
          MISSING,
          "point-in-time-not-found",
          "point in time '%s' has expired, was closed, or never was: open one"
              .formatted(Shown.of(id)));
    }
    held.searcher().getIndexReader().incRef();
    return held.searcher();
  }

  /** Ends one; returns whether it was open. */
  synchronized boolean close(String id) {
    expire();
    Optional<Held> held = Optional.ofNullable(open.remove(id));
    held.ifPresent(one -> index.release(one.searcher()));
    return held.isPresent();
  }

  /** Lets those go whose time is up. */
  synchronized void expire() {
    Instant now = Instant.now();
    open.values()
        .removeIf(
            held -> {
              boolean over = !now.isBefore(held.point().expiresAt());
              if (over) {
                index.release(held.searcher());
              }
              return over;
            });
  }

  /** Ends all, and opens no more. */
  @Override
  public synchronized void close() {
    closed = true;
    open.values().forEach(held -> index.release(held.searcher()));
    open.clear();
  }
}
