package dev.descry.indexing;

import dev.descry.sources.SourceImage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Where many images go. Failures of one image are {@link dev.descry.failure.DescryException}s of a
 * kind that is of the image; others end the run.
 *
 * @param <T> an image that is ready to be stored
 */
public interface Destination<T> {

  /** How many threads prepare images at once. */
  int threads();

  /**
   * Makes one image ready; called by several threads at once, each of which goes on to the next
   * image when it returns.
   *
   * @return null in the future if the image is there already
   */
  CompletableFuture<@Nullable T> prepare(SourceImage image);

  /** Bytes that it takes in memory, roughly. */
  long bytes(T ready);

  /** Stores a chunk; called by one thread, and on disk when it returns. */
  void store(List<T> chunk);
}
