package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.CONFLICT;
import static dev.descry.failure.DescryException.Kind.INVALID;

import dev.descry.encoding.EncodedImage;
import dev.descry.encoding.ImageTokens;
import dev.descry.failure.DescryException;
import dev.descry.gallery.SightingDocument.SightingRecord;
import org.jspecify.annotations.Nullable;

/** Whether a sighting fits what a gallery was made for. */
final class SpecCheck {

  /**
   * The embedding at length one, once all the rest is right.
   *
   * @throws DescryException {@code other-bundle}, {@code invalid-tokens} or {@code
   *     invalid-embedding}
   */
  static float[] unitEmbedding(String gallery, GallerySpec spec, NewSighting sighting) {
    if (!sighting.bundle().equals(spec.bundle())) {
      throw DescryException.of(
          CONFLICT,
          "other-bundle",
          "sighting %s was made with %s; gallery %s is made with %s"
              .formatted(sighting.id(), Shown.of(sighting.bundle()), gallery, spec.bundle()));
    }
    ImageTokens tokens = sighting.tokens();
    if (tokens.count() != spec.tokenCount()
        || (tokens.count() > 0 && tokens.size() != spec.tokenSize())) {
      throw DescryException.of(
          INVALID,
          "invalid-tokens",
          "sighting %s has %d tokens of %d components where gallery %s has %d of %d"
              .formatted(
                  sighting.id(),
                  tokens.count(),
                  tokens.size(),
                  gallery,
                  spec.tokenCount(),
                  spec.tokenSize()));
    }
    return UnitVector.of(sighting.embedding(), spec.embeddingSize());
  }

  /**
   * A sighting of one generation as another keeps it.
   *
   * @param encoded with the bundle of {@code spec}; null if that could not be done
   */
  static Sighting sighting(GallerySpec spec, SightingRecord seen, @Nullable EncodedImage encoded) {
    return new Sighting(
        seen.id(),
        seen.metadata(),
        seen.image(),
        encoded == null ? new float[0] : UnitVector.of(encoded.embedding(), spec.embeddingSize()),
        encoded == null ? ImageTokens.NONE : encoded.tokens(),
        spec.bundle(),
        seen.indexedAt());
  }

  private SpecCheck() {}
}
