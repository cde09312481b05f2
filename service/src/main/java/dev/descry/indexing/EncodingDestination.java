package dev.descry.indexing;

import dev.descry.gallery.NewSighting;
import dev.descry.sources.SourceImage;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A gallery elsewhere, for which images are encoded in this process. */
public final class EncodingDestination extends EncodingHere {

  /** The gallery as far as it is asked. */
  public interface Remote {
    /** Whether it has a sighting of this id from these bytes already. */
    boolean has(String id, byte[] image);

    /** Adds or replaces sightings; on its disk when it returns. */
    void put(List<NewSighting> sightings);
  }

  private final String bundle;
  private final Remote remote;

  /**
   * Loads nothing yet.
   *
   * @param bundle name@version of the gallery's
   */
  public EncodingDestination(Indexer indexer, String bundle, Remote remote) {
    super(indexer);
    this.bundle = bundle;
    this.remote = remote;
  }

  @Override
  boolean isThere(String id, byte[] image) {
    return remote.has(id, image);
  }

  @Override
  CompletableFuture<@Nullable NewSighting> encode(SourceImage image, byte[] bytes) {
    return indexer.encodeLater(bundle, image.id(), image.metadata(), bytes);
  }

  @Override
  void put(List<NewSighting> chunk) {
    remote.put(chunk);
  }
}
