package dev.descry.indexing;

import dev.descry.bundle.Bundle;
import dev.descry.bundle.Bundles;
import dev.descry.bundle.PerBundle;
import dev.descry.encoding.EncodedImage;
import dev.descry.encoding.ImageBranch;
import dev.descry.encoding.TextBranch;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.GallerySpec;
import dev.descry.gallery.Generation;
import dev.descry.image.ImageDecoder;
import dev.descry.scoring.Scorer;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import org.springframework.stereotype.Component;

/** Builds generations of galleries with other bundles, from the pictures that are kept. */
@Component
public final class Reencoder {

  private final Bundles bundles;
  private final ImageDecoder decoder;
  private final PerBundle<ImageBranch> imageBranches;
  private final PerBundle<TextBranch> textBranches;
  private final PerBundle<Scorer> scorers;

  Reencoder(
      Bundles bundles,
      ImageDecoder decoder,
      PerBundle<ImageBranch> imageBranches,
      PerBundle<TextBranch> textBranches,
      PerBundle<Scorer> scorers) {
    this.bundles = bundles;
    this.decoder = decoder;
    this.imageBranches = imageBranches;
    this.textBranches = textBranches;
    this.scorers = scorers;
  }

  /**
   * Begins a generation for a bundle; {@link #run} does the work. All of the bundle is loaded
   * first, so that one that does not fit is refused before.
   *
   * @param bundle name@version
   * @return the number of the generation
   * @throws DescryException {@code bundle-not-found}, {@code bundle-refused}, and what {@link
   *     dev.descry.gallery.Generations#begin} throws
   */
  public int begin(Gallery gallery, String bundle, boolean swap, boolean incomplete) {
    Bundle another = bundles.get(bundle);
    imageBranches.of(another);
    textBranches.of(another);
    scorers.of(another);
    return gallery.generations().begin(GallerySpec.of(another.manifest()), swap, incomplete);
  }

  /**
   * Works on a generation until it lacks nothing, and is live if it is to become so.
   *
   * @param done told how many more sightings were encoded
   * @param stop asked now and then; what is done stays done
   * @throws DescryException {@code bundle-not-found} or {@code bundle-refused}, and what {@link
   *     dev.descry.gallery.Generations#catchUp} throws
   */
  public void run(Gallery gallery, Generation generation, IntConsumer done, BooleanSupplier stop) {
    gallery
        .generations()
        .catchUp(generation.number(), image -> encode(generation.spec(), image), done, stop);
  }

  private EncodedImage encode(GallerySpec spec, byte[] image) {
    Bundle bundle = bundles.get(spec.bundle());
    if (!GallerySpec.of(bundle.manifest()).equals(spec)) {
      throw DescryException.of(
          Kind.MISCONFIGURED,
          "bundle-refused",
          "bundle %s is not the one that the generation was begun with, which had %s"
              .formatted(bundle.manifest().id(), spec));
    }
    return imageBranches.of(bundle).encode(decoder.decode(image).pixels());
  }
}
