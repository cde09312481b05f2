package dev.descry.indexing;

import dev.descry.bundle.Bundle;
import dev.descry.gallery.NewSighting;
import java.util.List;
import java.util.Set;

/** A gallery elsewhere, for which images are encoded in this process. */
public final class EncodingDestination extends EncodingHere {

  /** The gallery as far as it is asked. */
  public interface Remote {
    /** Whether it has a sighting of this id from these bytes already. */
    boolean has(String id, byte[] image);

    /** Adds or replaces sightings; on its disk when it returns. */
    void put(List<NewSighting> sightings);

    /**
     * Removes {@link Leftovers}; on its disk when it returns.
     *
     * @param now ids of the sightings that the frame or video has now
     */
    void removeOthers(String whole, Set<String> now);
  }

  private final String bundle;
  private final Remote remote;

  /**
   * Loads nothing yet.
   *
   * @param bundle name@version of the gallery's
   * @param frames whether images are full frames
   */
  public EncodingDestination(Indexers indexers, String bundle, boolean frames, Remote remote) {
    super(indexers, frames);
    this.bundle = bundle;
    this.remote = remote;
  }

  @Override
  boolean isThere(String id, byte[] image) {
    return remote.has(id, image);
  }

  @Override
  Bundle bundle() {
    return indexer.bundle(bundle);
  }

  @Override
  void put(List<NewSighting> chunk) {
    remote.put(chunk);
  }

  @Override
  void removeOthers(String whole, Set<String> now) {
    remote.removeOthers(whole, now);
  }
}
