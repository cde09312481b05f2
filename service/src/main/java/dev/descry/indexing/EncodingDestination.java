package dev.descry.indexing;

import dev.descry.gallery.NewSighting;
import dev.descry.sources.SourceImage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A gallery elsewhere, for which images are encoded in this process. */
public final class EncodingDestination implements Destination<NewSighting> {

  /** The gallery as far as it is asked. */
  public interface Remote {
    /** Whether it has a sighting of this id from these bytes already. */
    boolean has(String id, byte[] image);

    /** Adds or replaces sightings; on its disk when it returns. */
    void put(List<NewSighting> sightings);
  }

  private final Indexer indexer;
  private final String bundle;
  private final Remote remote;

  /**
   * Loads nothing yet.
   *
   * @param bundle name@version of the gallery's
   */
  public EncodingDestination(Indexer indexer, String bundle, Remote remote) {
    this.indexer = indexer;
    this.bundle = bundle;
    this.remote = remote;
  }

  @Override
  public int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public CompletableFuture<@Nullable NewSighting> prepare(SourceImage image) {
    byte[] bytes = indexer.timed("read", image::bytes);
    return remote.has(image.id(), bytes)
        ? CompletableFuture.completedFuture(null)
        : indexer.encodeLater(bundle, image.id(), image.metadata(), bytes);
  }

  @Override
  public long bytes(NewSighting ready) {
    return ready.image().length;
  }

  @Override
  public void store(List<NewSighting> chunk) {
    indexer.timed(
        "chunk",
        () -> {
          remote.put(chunk);
          return chunk.size();
        });
  }
}
