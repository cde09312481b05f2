package dev.descry.indexing;

import dev.descry.gallery.Gallery;
import dev.descry.gallery.NewSighting;
import dev.descry.sources.SourceImage;
import java.util.List;

/** A gallery of this process: images are encoded here, and a chunk is one commit. */
public final class GalleryDestination implements Destination<NewSighting> {

  private final Indexer indexer;
  private final Gallery gallery;

  /** Writes to one gallery. */
  public GalleryDestination(Indexer indexer, Gallery gallery) {
    this.indexer = indexer;
    this.gallery = gallery;
  }

  @Override
  public NewSighting prepare(SourceImage image) {
    return indexer.encode(gallery, image.id(), image.metadata(), image.bytes());
  }

  @Override
  public void store(List<NewSighting> chunk) {
    indexer.store(gallery, chunk);
  }
}
