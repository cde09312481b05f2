package dev.descry.indexing;

import dev.descry.sources.SourceMedia;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where many images and videos go. Failures of one of them are {@link
 * dev.descry.failure.DescryException}s that {@link EntryFailures} tells; others end the run.
 *
 * @param <T> what an image or a video has become, as far as it is still to be stored
 */
public interface Destination<T> {

  /**
   * Told before the first image that there are very many: the time to prepare for them pays.
   *
   * @throws InterruptedException if the calling thread was interrupted
   */
  default void expectMany() throws InterruptedException {}

  /** How many threads prepare at once. */
  int threads();

  /** How many images must be under way at least, so that no part of it waits for another. */
  int inFlight();

  /**
   * Makes one image or video ready; called by several threads at once, each of which goes on to the
   * next one when it returns. What a video shows may be stored on the way.
   *
   * @return null in the future if it is one image, and is there already
   * @throws InterruptedException if the thread was interrupted; what was stored until then stays
   */
  CompletableFuture<@Nullable T> prepare(SourceMedia media) throws InterruptedException;

  /** Bytes that it takes in memory, roughly. */
  long bytes(T ready);

  /**
   * Sightings that it has in the gallery once it is stored: one of an image, one for each person of
   * a frame, one for each track of a video.
   */
  int sightings(T ready);

  /** Stores a chunk; called by one thread, and on disk when it returns. */
  void store(List<T> chunk);
}
