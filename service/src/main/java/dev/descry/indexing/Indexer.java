package dev.descry.indexing;

import dev.descry.bundle.Bundle;
import dev.descry.bundle.BundleManifest;
import dev.descry.encoding.EncodedImage;
import dev.descry.encoding.ImageBranch;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.GallerySpec;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.NewSighting;
import dev.descry.gallery.Sighting;
import dev.descry.image.DecodedImage;
import dev.descry.image.ImageDecoder;
import dev.descry.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Objects;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** The write path. Thread-safe; callers that come together share runs of the model and commits. */
@Component
public final class Indexer {

  private final BundleManifest manifest;
  private final ImageDecoder decoder;
  private final ImageBranch imageBranch;
  private final MeterRegistry meters;

  Indexer(Bundle bundle, ImageDecoder decoder, ImageBranch imageBranch, MeterRegistry meters) {
    this.manifest = bundle.manifest();
    this.decoder = decoder;
    this.imageBranch = imageBranch;
    this.meters = meters;
  }

  /** What a gallery must be made for, to hold what this indexer encodes. */
  public GallerySpec gallerySpec() {
    return new GallerySpec(
        manifest.embedding().size(),
        manifest.imageTokens().count(),
        manifest.imageTokens().size(),
        manifest.id());
  }

  /**
   * Makes one image a sighting, in place of the one that has its id, if any. On disk when it
   * returns.
   *
   * @throws dev.descry.failure.DescryException if the bytes are not an image that can be read, the
   *     gallery was built with another bundle, or overloaded
   */
  public Sighting index(Gallery gallery, String id, Metadata metadata, byte[] image) {
    NewSighting sighting = encode(id, metadata, image);
    return timed("store", () -> gallery.put(sighting));
  }

  /** The same without the last step. */
  NewSighting encode(String id, Metadata metadata, byte[] image) {
    DecodedImage decoded = timed("decode", () -> decoder.decode(image));
    EncodedImage encoded = timed("encode", () -> imageBranch.encode(decoded.pixels()));
    return new NewSighting(
        id,
        metadata,
        decoded.mediaType(),
        decoded.pixels().width(),
        decoded.pixels().height(),
        image,
        encoded.embedding(),
        encoded.tokens(),
        manifest.id());
  }

  private <T> T timed(String stage, Supplier<T> work) {
    return Objects.requireNonNull(
        meters.timer(Meters.INDEX_STAGE.meterName(), "stage", stage).record(work));
  }
}
