package dev.descry.gallery;

import dev.descry.gallery.GenerationDescription.Failure;
import dev.descry.gallery.SightingDocument.SightingRecord;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.BytesRef;
import org.jspecify.annotations.Nullable;

/**
 * Finds what the generation that follows lacks of the live one, and keeps writers from outrunning
 * it. Thread-safe, but for {@link #next}, which is for one thread.
 *
 * <p>What is written while it is worked on is remembered; all else is found by a walk over the ids
 * of the live generation, which begins anew where its end leaves something lacking.
 */
final class Follower {

  /** Written sightings that wait to be encoded, from which on writers wait too. */
  static final int MOST_WAITING = 10_000;

  private static final int MOST_FAILURES = 10;
  private static final int LOOKED_AT_IN_ONE_STEP = 20_000;

  private final OpenGeneration live;
  private final OpenGeneration generation;
  private final Set<String> written = new LinkedHashSet<>();
  private final Deque<Failure> failures = new ArrayDeque<>();
  private @Nullable String walkedTo;
  private boolean hadToWalk;
  private boolean walkedAll;
  private boolean running;
  private boolean holding;
  private long encoded;
  private long startNanos;
  private @Nullable String problem;

  Follower(OpenGeneration live, OpenGeneration generation) {
    this.live = live;
    this.generation = generation;
  }

  OpenGeneration generation() {
    return generation;
  }

  /** How many sightings it lacks. */
  long behind() {
    return Math.max(0, live.index().sightings() - generation.index().sightings());
  }

  /** These are to be encoded for it. */
  synchronized void lacks(Collection<String> ids) {
    // What does not fit is found by a walk.
    if (written.size() < MOST_WAITING) {
      written.addAll(ids);
    }
  }

  /** These are there no more. */
  synchronized void forget(Collection<String> ids) {
    if (!ids.isEmpty()) {
      written.removeAll(ids);
      failures.removeIf(one -> ids.contains(one.id()));
    }
  }

  /** Whether it remembers a sighting, as one that is to be encoded or could not be. */
  synchronized boolean remembers(String id) {
    return written.contains(id) || failures.stream().anyMatch(one -> one.id().equals(id));
  }

  /**
   * Some of those that it lacks: half of them from what was written last, so that neither that nor
   * the walk has to wait for the other.
   *
   * @return empty also at the end of a walk
   */
  List<SightingRecord> next(int limit) {
    Map<String, SightingRecord> next = new LinkedHashMap<>();
    // Before the views, which then hold what these are.
    List<String> ids = takeWritten(behind() <= limit ? limit : limit / 2);
    try (LuceneView from = LuceneView.of(live);
        LuceneView to = LuceneView.of(generation)) {
      for (String id : ids) {
        from.read(there -> to.read(here -> lacking(there, here, id)))
            .ifPresent(one -> next.put(id, one));
      }
      int more = (int) Math.min(limit, behind()) - next.size();
      hadToWalk = more > 0;
      if (hadToWalk) {
        walkedAll |= from.read(there -> to.read(here -> walk(there, here, more, next)));
      }
    }
    return List.copyOf(next.values());
  }

  private synchronized List<String> takeWritten(int limit) {
    List<String> taken = new ArrayList<>();
    for (Iterator<String> ids = written.iterator(); ids.hasNext() && taken.size() < limit; ) {
      taken.add(ids.next());
      ids.remove();
    }
    notifyAll();
    return taken;
  }

  /** Adds what it finds, and remembers where it came to; returns whether that is the end. */
  private boolean walk(
      IndexSearcher there, IndexSearcher here, int limit, Map<String, SightingRecord> found)
      throws IOException {
    Terms terms = MultiTerms.getTerms(there.getIndexReader(), SightingDocument.ID);
    if (terms != null) {
      TermsEnum ids = terms.iterator();
      int most = found.size() + limit;
      int looked = 0;
      for (BytesRef next = SightingPages.first(ids, walkedTo); next != null; next = ids.next()) {
        String id = SightingDocument.text(next);
        Optional<SightingRecord> lacking = lacking(there, here, id);
        if (lacking.isPresent()) {
          found.put(id, lacking.get());
        }
        if (found.size() >= most || ++looked == LOOKED_AT_IN_ONE_STEP) {
          walkedTo = id;
          return false;
        }
      }
    }
    walkedTo = null;
    return true;
  }

  private static Optional<SightingRecord> lacking(
      IndexSearcher there, IndexSearcher here, String id) throws IOException {
    return SightingReader.has(here, id) ? Optional.empty() : SightingReader.record(there, id);
  }

  /** Whether the last call of {@link #next} came to the end of a walk. */
  boolean walkedToTheEnd() {
    return walkedTo == null;
  }

  /** Whether what it lacks is found without a walk through all that is there. */
  boolean knowsAll() {
    return walkedAll || !hadToWalk;
  }

  /** Waits while it is worked on and more than it can take would come. */
  synchronized void awaitRoom() throws InterruptedException {
    while (running && (holding || written.size() >= MOST_WAITING)) {
      wait();
    }
  }

  /** From now on it is worked on. */
  synchronized void start() {
    if (running) {
      throw new IllegalStateException(
          "generation " + generation.number() + " is worked on already");
    }
    running = true;
    walkedTo = null;
    hadToWalk = true;
    walkedAll = false;
    encoded = 0;
    startNanos = System.nanoTime();
    problem = null;
  }

  /** Lets no writer through until the end of this run. */
  synchronized void hold() {
    holding = true;
  }

  synchronized void done(int sightings, List<Failure> failed) {
    encoded += sightings;
    failures.addAll(failed);
    while (failures.size() > MOST_FAILURES) {
      failures.removeFirst();
    }
  }

  /**
   * It is worked on no more.
   *
   * @param why null if there is no reason but that nothing is left to do
   */
  synchronized void end(@Nullable String why) {
    running = false;
    holding = false;
    problem = why;
    notifyAll();
  }

  GenerationDescription.Progress progress(boolean becomesLive, @Nullable String obstacle) {
    long total = live.index().sightings();
    long behind = behind();
    synchronized (this) {
      double seconds = (System.nanoTime() - startNanos) / (double) TimeUnit.SECONDS.toNanos(1);
      double rate = running ? encoded / seconds : 0;
      return new GenerationDescription.Progress(
          total - behind,
          total,
          generation.index().unencoded(),
          Math.round(rate * 10) / 10.0,
          rate > 0 ? (Long) Math.round(behind / rate) : null,
          running,
          becomesLive,
          problem == null ? obstacle : problem,
          List.copyOf(failures));
    }
  }
}
