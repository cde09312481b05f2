package dev.descry.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.Sighting;
import java.time.Instant;

/** A sighting as the API shows it: without vectors, with a link to its image. */
public record SightingView(
    String id,
    @JsonUnwrapped Metadata metadata,
    ImageView image,
    String bundle,
    Instant indexedAt) {

  /**
   * The image that was indexed.
   *
   * @param href path on this service
   */
  public record ImageView(String href, String mediaType, int width, int height, long bytes) {}

  static SightingView of(String gallery, Sighting sighting) {
    return new SightingView(
        sighting.id(),
        sighting.metadata(),
        new ImageView(
            ApiPaths.image(gallery, sighting.id()),
            sighting.image().mediaType(),
            sighting.image().width(),
            sighting.image().height(),
            sighting.image().bytes()),
        sighting.bundle(),
        sighting.indexedAt());
  }
}
