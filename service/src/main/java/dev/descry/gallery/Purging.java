package dev.descry.gallery;

import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.store.AlreadyClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One purge. A merge that began before it may carry on what was deleted meanwhile, marked as
 * deleted, into the segment that it makes; so when all segments with something deleted are gone,
 * the same is done once more with those that have come instead.
 */
final class Purging {

  private static final Logger LOG = LoggerFactory.getLogger(Purging.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);
  private static final int ROUNDS = 2;
  private static final int MOST_VAIN_TRIES = 5;

  private final LuceneGallery gallery;
  private final OpenGenerations generations;
  private final PointsInTime points;
  private volatile boolean closePointsInTime;
  private volatile Purge state;

  Purging(
      LuceneGallery gallery,
      OpenGenerations generations,
      PointsInTime points,
      boolean closePointsInTime) {
    this.gallery = gallery;
    this.generations = generations;
    this.points = points;
    this.closePointsInTime = closePointsInTime;
    this.state = new Purge(Micros.truncated(Instant.now()), null, 0, 0, null);
  }

  Purge state() {
    return state;
  }

  /** Ends points in time that it would have to wait for. */
  void closePointsInTime() {
    closePointsInTime = true;
  }

  /** Runs to its end, or to that of the gallery. */
  void run() {
    String problem = null;
    try {
      awaitRelease(rewriteAll());
    } catch (AlreadyClosedException e) {
      problem = "the gallery was closed: ask again";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      problem = "it was interrupted: ask again";
    } catch (RuntimeException e) {
      LOG.error("Gallery {} could not be purged", gallery.name(), e);
      problem = String.valueOf(e.getMessage());
    }
    Purge last = state;
    state =
        new Purge(
            last.begunAt(),
            Micros.truncated(Instant.now()),
            last.segmentsLeft(),
            last.readersLeft(),
            problem);
  }

  /**
   * Its first part: after it, the last commit holds nothing of what was deleted before.
   *
   * @return the segments that are written anew
   */
  Set<IndexSegment> rewriteAll() throws InterruptedException {
    Set<IndexSegment> old = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      old.addAll(rewrite());
    }
    return old;
  }

  /** Writes all segments anew that have something deleted; returns those. */
  private Set<IndexSegment> rewrite() throws InterruptedException {
    // Resolves all deletions to the documents that they delete.
    gallery.commit();
    Set<IndexSegment> old = segments(SegmentReader::hasDeletions);
    Set<IndexSegment> left = old;
    int vainTries = 0;
    while (!left.isEmpty()) {
      progress(left.size(), 0);
      if (!isMerging(left)) {
        if (++vainTries > MOST_VAIN_TRIES) {
          throw new IllegalStateException(
              "%d segments could not be written anew; the log says why".formatted(left.size()));
        }
        gallery.expungeDeletes();
      }
      Thread.sleep(BETWEEN_LOOKS);
      gallery.commitMerged();
      Set<IndexSegment> now = segments(one -> true);
      now.retainAll(old);
      if (now.size() < left.size()) {
        vainTries = 0;
      }
      left = now;
    }
    return old;
  }

  private static boolean isMerging(Set<IndexSegment> segments) {
    return segments.stream().anyMatch(one -> one.index().isMerging());
  }

  /** Of the last commits. */
  private Set<IndexSegment> segments(Predicate<SegmentReader> which) {
    return generations.read(
        now -> {
          Set<IndexSegment> segments = now.live().index().segments(which);
          if (now.follower() != null) {
            segments.addAll(now.follower().generation().index().segments(which));
          }
          return segments;
        });
  }

  /** Waits until nothing can read them, by a name on the disk or without one. */
  private void awaitRelease(Set<IndexSegment> old) throws InterruptedException {
    Set<String> ids = old.stream().map(IndexSegment::id).collect(toSet());
    while (true) {
      if (closePointsInTime) {
        points.close(reader -> OpenReaders.hold(reader, ids));
      }
      long readers = readers(old, ids);
      progress(0, readers);
      if (readers == 0) {
        return;
      }
      Thread.sleep(BETWEEN_LOOKS);
    }
  }

  /** A snapshot keeps files, and so do others who read them on disks that can't unlink them. */
  private long readers(Set<IndexSegment> old, Set<String> ids) {
    return generations.readers().count(ids)
        + old.stream().filter(one -> one.index().hasFilesOf(one)).count();
  }

  private void progress(int segmentsLeft, long readersLeft) {
    state = new Purge(state.begunAt(), null, segmentsLeft, readersLeft, null);
  }
}
