package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import java.io.IOException;

/**
 * An image that waits to be indexed.
 *
 * @param content may be read when its turn comes, by any thread, also after the source is closed
 */
public record SourceImage(String id, String origin, Metadata metadata, ImageBytes content)
    implements SourceMedia {

  /**
   * The encoded image.
   *
   * @throws DescryException {@code image-unreadable}, {@code image-too-large}
   */
  public byte[] bytes() {
    try {
      return content.read();
    } catch (IOException e) {
      throw DescryException.of(
          Kind.MISSING,
          "image-unreadable",
          "%s cannot be read: %s".formatted(origin, Reasons.of(e)),
          e);
    }
  }
}
