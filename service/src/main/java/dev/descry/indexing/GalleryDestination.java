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
public final class GalleryDestination implements Destination<NewSighting> {

  private final Indexer indexer;
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
    this.indexer = indexer;
    this.gallery = gallery;
    this.writtenSince = writtenSince;
  }

  /** One a processor: they decode, and do not wait for the model. */
  @Override
  public int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public CompletableFuture<@Nullable NewSighting> prepare(SourceImage image) {
    byte[] bytes = indexer.timed("read", image::bytes);
    return isThere(image.id(), bytes)
        ? CompletableFuture.completedFuture(null)
        : indexer.encodeLater(gallery, image.id(), image.metadata(), bytes);
  }

  private boolean isThere(String id, byte[] bytes) {
    return writtenSince != null
        && gallery
            .get(id)
            .filter(sighting -> !sighting.indexedAt().isBefore(writtenSince))
            .filter(sighting -> sighting.image().sha256().equals(DigestUtils.sha256Hex(bytes)))
            .isPresent();
  }

  @Override
  public long bytes(NewSighting ready) {
    return ready.image().length;
  }

  @Override
  public void store(List<NewSighting> chunk) {
    indexer.timed("chunk", () -> indexer.store(gallery, chunk));
  }
}
