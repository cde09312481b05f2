package dev.descry.indexing;

import dev.descry.gallery.NewSighting;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What an image, a frame or a video has become.
 *
 * @param whole id of the frame or video; null for an image
 * @param ids of all sightings that it has now
 * @param left those that are still to be stored
 */
public record PreparedSightings(@Nullable String whole, Set<String> ids, List<NewSighting> left) {

  static PreparedSightings ofImage(NewSighting sighting) {
    return new PreparedSightings(null, Set.of(sighting.id()), List.of(sighting));
  }
}
