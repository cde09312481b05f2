package dev.descry.indexing;

import dev.descry.gallery.Gallery;
import dev.descry.gallery.NewSighting;
import dev.descry.sources.SourceImage;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;

/** A gallery of this process: images are encoded here, and a chunk is one commit. */
public final class GalleryDestination extends EncodingHere {

  private final Gallery gallery;
  private final @Nullable Instant writtenSince;

  /** Writes to one gallery. */
  public GalleryDestination(Indexer indexer, Gallery gallery) {
    this(indexer, gallery, null);
  }

  /**
   * Writes what is not there yet.
   *
   * @param writtenSince a sighting that was written since then from the same picture is left as it
   *     is; null to replace all
   */
  public GalleryDestination(Indexer indexer, Gallery gallery, @Nullable Instant writtenSince) {
    super(indexer);
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
  CompletableFuture<@Nullable NewSighting> encode(SourceImage image, byte[] bytes) {
    return indexer.encodeLater(gallery, image.id(), image.metadata(), bytes);
  }

  @Override
  void put(List<NewSighting> chunk) {
    indexer.store(gallery, chunk);
  }
}
