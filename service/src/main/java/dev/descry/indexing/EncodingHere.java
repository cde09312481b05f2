package dev.descry.indexing;

import dev.descry.gallery.NewSighting;
import dev.descry.sources.SourceImage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A gallery for which images are encoded in this process, wherever it is itself. */
abstract class EncodingHere implements Destination<NewSighting> {

  final Indexer indexer;

  EncodingHere(Indexer indexer) {
    this.indexer = indexer;
  }

  /** One a processor: they decode, and do not wait for the model. */
  @Override
  public final int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public final CompletableFuture<@Nullable NewSighting> prepare(SourceImage image) {
    byte[] bytes = indexer.timed("read", image::bytes);
    return isThere(image.id(), bytes)
        ? CompletableFuture.completedFuture(null)
        : encode(image, bytes);
  }

  /** Whether it has a sighting of this id from these bytes already. */
  abstract boolean isThere(String id, byte[] image);

  abstract CompletableFuture<@Nullable NewSighting> encode(SourceImage image, byte[] bytes);

  @Override
  public final long bytes(NewSighting ready) {
    return ready.image().length;
  }

  @Override
  public final void store(List<NewSighting> chunk) {
    indexer.timed(
        "chunk",
        () -> {
          put(chunk);
          return chunk.size();
        });
  }

  /** Adds or replaces sightings; on disk when it returns. */
  abstract void put(List<NewSighting> chunk);
}
