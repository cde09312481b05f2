package dev.descry.indexing;

import dev.descry.bundle.Bundle;
import dev.descry.bundle.Bundles;
import dev.descry.bundle.PerBundle;
import dev.descry.encoding.ImageBranch;
import dev.descry.failure.DescryException;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.GallerySpec;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.NewSighting;
import dev.descry.gallery.Sighting;
import dev.descry.image.DecodedImage;
import dev.descry.image.ImageDecoder;
import dev.descry.inference.BatchQueue;
import dev.descry.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** The write path. Thread-safe; callers that come together share runs of the model and commits. */
@Component
public final class Indexer {

  private final Bundles bundles;
  private final ImageDecoder decoder;
  private final PerBundle<ImageBranch> imageBranches;
  private final MeterRegistry meters;

  Indexer(
      Bundles bundles,
      ImageDecoder decoder,
      PerBundle<ImageBranch> imageBranches,
      MeterRegistry meters) {
    this.bundles = bundles;
    this.decoder = decoder;
    this.imageBranches = imageBranches;
    this.meters = meters;
  }

  /** What a gallery must be made for, to hold what the bundle for new galleries encodes. */
  public GallerySpec gallerySpec() {
    return GallerySpec.of(bundles.main().manifest());
  }

  /**
   * Makes one image a sighting, in place of the one that has its id, if any. On disk when it
   * returns.
   *
   * @throws DescryException if the bytes are not an image that can be read, {@code bundle-mismatch}
   *     if the gallery's bundle is not there, or overloaded
   */
  public Sighting index(Gallery gallery, String id, Metadata metadata, byte[] image) {
    NewSighting sighting = encode(bundleOf(gallery), id, metadata, image);
    return timed("store", () -> store(gallery, List.of(sighting)).getFirst());
  }

  /**
   * What a gallery's images are encoded with now.
   *
   * @throws DescryException {@code bundle-mismatch} if it is not there
   */
  Bundle bundleOf(Gallery gallery) {
    return bundles.ofGallery(gallery.name(), gallery.spec().bundle());
  }

  /**
   * The same of a gallery that is elsewhere.
   *
   * @param name name@version
   */
  Bundle bundle(String name) {
    return bundles.get(name);
  }

  /** What a bundle encodes images with. */
  ImageBranch imageBranch(Bundle bundle) {
    return imageBranches.of(bundle);
  }

  /** The same as {@link #index} without the last step. */
  NewSighting encode(Bundle bundle, String id, Metadata metadata, byte[] image) {
    return BatchQueue.answer(encodeLater(bundle, id, metadata, image));
  }

  /** The same, decoded when it returns and encoded when the future says so. */
  CompletableFuture<NewSighting> encodeLater(
      Bundle bundle, String id, Metadata metadata, byte[] image) {
    DecodedImage decoded = timed("decode", () -> decoder.decode(image));
    // The pixels must not stay in memory while the image waits for the model.
    String mediaType = decoded.mediaType();
    int width = decoded.pixels().width();
    int height = decoded.pixels().height();
    ImageBranch imageBranch = imageBranches.of(bundle);
    Timer.Sample encoding = Timer.start();
    return timed("resize", () -> imageBranch.encodeLater(decoded.pixels()))
        .thenApply(
            encoded -> {
              encoding.stop(meters.timer(Meters.INDEX_STAGE.meterName(), "stage", "encode"));
              return new NewSighting(
                  id,
                  metadata,
                  mediaType,
                  width,
                  height,
                  image,
                  encoded.embedding(),
                  encoded.tokens(),
                  bundle.manifest().id());
            });
  }

  /** A sighting that came encoded; that its image can be decoded is seen to all the same. */
  NewSighting encoded(BulkWrite.PutEncoded put) {
    DecodedImage decoded = timed("decode", () -> decoder.decode(put.image()));
    return new NewSighting(
        put.id(),
        put.metadata(),
        decoded.mediaType(),
        decoded.pixels().width(),
        decoded.pixels().height(),
        put.image(),
        put.embedding(),
        put.tokens(),
        put.bundle());
  }

  /**
   * The last step for some, all or none. What was encoded before the gallery went over to another
   * bundle is encoded again.
   */
  List<Sighting> store(Gallery gallery, List<NewSighting> sightings) {
    List<NewSighting> fitting = sightings;
    while (true) {
      try {
        return gallery.putAll(fitting);
      } catch (DescryException e) {
        String bundle = gallery.spec().bundle();
        if (!e.type().equals("other-bundle")
            || fitting.stream().allMatch(one -> one.bundle().equals(bundle))) {
          throw e;
        }
        fitting =
            fitting.stream()
                .map(
                    one ->
                        one.bundle().equals(bundle)
                            ? one
                            : encode(bundleOf(gallery), one.id(), one.metadata(), one.image()))
                .toList();
      }
    }
  }

  <T> T timed(String stage, Supplier<T> work) {
    return Objects.requireNonNull(
        meters.timer(Meters.INDEX_STAGE.meterName(), "stage", stage).record(work));
  }
}
