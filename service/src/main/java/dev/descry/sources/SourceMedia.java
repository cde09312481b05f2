package dev.descry.sources;

import dev.descry.gallery.Metadata;
import java.util.Map;
import java.util.Set;

/** An image or a video that waits to be indexed. */
public sealed interface SourceMedia extends SourceEntry permits SourceImage, SourceVideo {

  /**
   * Of the sighting that it becomes, or what the ids of its people begin with. Made from its place
   * or given by a manifest, so the same each time, and indexing again replaces instead of adding.
   */
  String id();

  /** What the source knows of it; the time of a video is that of its start. */
  Metadata metadata();

  /** The same, with its origin as the source where that is not known. */
  default Metadata located() {
    return metadata()
        .over(new Metadata(null, null, null, null, null, origin(), Set.of(), Map.of()));
  }
}
