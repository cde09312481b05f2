package dev.descry.indexing;

import dev.descry.sources.SourceImage;
import java.util.List;

/**
 * Where a bulk run puts images.
 *
 * @param <T> an image that is ready to be stored
 */
public interface Destination<T> {

  /** Makes one image ready; called by several threads at once. */
  T prepare(SourceImage image);

  /** Stores a chunk; called by one thread, and on disk when it returns. */
  void store(List<T> chunk);
}
