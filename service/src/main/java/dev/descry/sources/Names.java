package dev.descry.sources;

import dev.descry.gallery.Metadata;

/** What the name of a file says about its image. */
@FunctionalInterface
interface Names {

  /** Names that say nothing. */
  Names SILENT = path -> Metadata.NONE;

  /**
   * Reads a name.
   *
   * @param path below the source, with slashes
   * @throws dev.descry.failure.DescryException {@code unexpected-name}
   */
  Metadata read(String path);
}
