package dev.descry.evaluation;

import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.GallerySpec;
import dev.descry.gallery.NewSighting;
import dev.descry.indexing.Indexer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.springframework.stereotype.Component;

/** Measures how many writes of one sighting a second are acknowledged, that is, on disk. */
@Component
public final class AcknowledgedWrites {

  private static final List<Integer> WRITERS = List.of(1, 8, 64);

  /**
   * Acknowledged writes a second.
   *
   * @param writers at once
   * @param pictured each with a picture of its own, as real writes are
   * @param shared all with one picture, so that only the index is written; commits are shared
   * @param alone the same, but writers take turns, so that each write has a commit to itself
   */
  public record Rates(int writers, double pictured, double shared, double alone) {}

  private final GallerySpec spec;

  AcknowledgedWrites(Indexer indexer) {
    this.spec = indexer.gallerySpec();
  }

  /**
   * Measures each number of writers in each way, each in a gallery of its own.
   *
   * @param folder an empty one on the disk that is measured; the caller's to remove
   * @param seconds for each
   */
  public List<Rates> run(Path folder, int seconds) throws InterruptedException {
    SyntheticSightings sightings = new SyntheticSightings(spec, 1);
    List<Rates> rates = new ArrayList<>();
    try (Galleries galleries = new Galleries(folder)) {
      for (int writers : WRITERS) {
        Gallery pictured = galleries.create("pictured-" + writers, spec);
        Gallery shared = galleries.create("shared-" + writers, spec);
        Gallery alone = galleries.create("alone-" + writers, spec);
        rates.add(
            new Rates(
                writers,
                rate(writers, seconds, sightings::pictured, pictured::put),
                rate(writers, seconds, sightings::sighting, shared::put),
                rate(writers, seconds, sightings::sighting, inTurns(alone))));
      }
    }
    return List.copyOf(rates);
  }

  private static Consumer<NewSighting> inTurns(Gallery gallery) {
    Object turn = new Object();
    return sighting -> {
      synchronized (turn) {
        gallery.put(sighting);
      }
    };
  }

  private static double rate(
      int writers, int seconds, IntFunction<NewSighting> sightings, Consumer<NewSighting> write)
      throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger acknowledged = new AtomicInteger();
    long start = System.nanoTime();
    long end = start + seconds * 1_000_000_000L;
    Runnable writing =
        () -> {
          while (System.nanoTime() < end) {
            write.accept(sightings.apply(next.getAndIncrement()));
            acknowledged.incrementAndGet();
          }
        };
    List<Thread> threads = new ArrayList<>();
    for (int writer = 0; writer < writers; writer++) {
      threads.add(Thread.ofVirtual().start(writing));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    return acknowledged.get() * 1e9 / (System.nanoTime() - start);
  }
}
