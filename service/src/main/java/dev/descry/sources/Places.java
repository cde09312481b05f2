package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.gallery.Metadata;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds images that others name: files beside a manifest. */
record Places(EntryFactory factory) {

  /**
   * The image of a place.
   *
   * @param manifest that names it
   * @param place a path, absolute or from the manifest's folder
   * @param id null for one made of the place
   * @throws DescryException {@code broken-row} if it is no place
   */
  SourceImage image(Path manifest, String place, @Nullable String id, Metadata own) {
    try {
      Path relative = Path.of(place).normalize();
      Path file = manifest.resolveSibling(relative);
      return factory.image(
          id == null ? SightingIds.of(relative) : id, file.toString(), own, factory.bytes(file));
    } catch (InvalidPathException e) {
      throw Rows.broken("'%s' is no path of an image".formatted(place));
    }
  }
}
