package dev.descry.indexing;

import dev.descry.bundle.Bundle;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.NewSighting;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/** A gallery of this process: images are encoded here, and a chunk is one commit. */
public final class GalleryDestination extends EncodingHere {

  private final Gallery gallery;
  private final @Nullable Instant writtenSince;

  /** Writes to one gallery. */
  public GalleryDestination(Indexers indexers, Gallery gallery) {
    this(indexers, gallery, false, null);
  }

  /**
   * Writes what is not there yet.
   *
   * @param frames whether images are full frames
   * @param writtenSince a sighting that was written since then from the same picture is left as it
   *     is; null to replace all
   */
  public GalleryDestination(
      Indexers indexers, Gallery gallery, boolean frames, @Nullable Instant writtenSince) {
    super(indexers, frames);
    this.gallery = gallery;
    this.writtenSince = writtenSince;
  }

  @Override
  boolean isThere(String id, byte[] image) {
    return writtenSince != null
        && gallery
            .get(id)
            .filter(sighting -> !sighting.indexedAt().isBefore(writtenSince))
            .filter(sighting -> sighting.image().sha256().equals(DigestUtils.sha256Hex(image)))
            .isPresent();
  }

  @Override
  Bundle bundle() {
    return indexer.bundleOf(gallery);
  }

  @Override
  void put(List<NewSighting> chunk) {
    indexer.store(gallery, chunk);
  }

  @Override
  void removeOthers(String whole, Set<String> now) {
    Leftovers.remove(gallery, whole, now);
  }
}
