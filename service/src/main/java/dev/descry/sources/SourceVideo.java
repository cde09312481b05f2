package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import java.io.IOException;
import java.nio.file.Path;

/**
 * A video file that waits to be indexed.
 *
 * @param place may be asked when its turn comes, by any thread, also after the source is closed
 */
public record SourceVideo(String id, String origin, Metadata metadata, Place place)
    implements SourceMedia {

  /** Where the file is. */
  @FunctionalInterface
  public interface Place {
    /**
     * A file that may be read, with its links resolved where that matters.
     *
     * @throws IOException with a reason why it cannot be read
     */
    Path find() throws IOException;
  }

  /**
   * The file.
   *
   * @throws DescryException {@code video-unreadable}, {@code source-not-allowed}
   */
  public Path file() {
    try {
      return place.find();
    } catch (IOException e) {
      throw DescryException.of(
          Kind.MISSING,
          "video-unreadable",
          "%s cannot be read: %s".formatted(origin, Reasons.of(e)),
          e);
    }
  }
}
