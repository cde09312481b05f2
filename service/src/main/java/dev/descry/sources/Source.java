package dev.descry.sources;

import java.util.OptionalLong;

/**
 * A place that holds images and videos, to be read from its beginning as often as one likes.
 * Immutable and thread-safe.
 */
public interface Source {

  /** What it is and where, for people. */
  String description();

  /** How many entries there are, where that is known without reading them. */
  default OptionalLong total() {
    return OptionalLong.empty();
  }

  /**
   * Reads from the beginning. As long as nothing changes in the place, entries come in the same
   * order each time, so that the number of those passed is a position to go on from.
   *
   * @throws dev.descry.failure.DescryException {@code source-not-found} or {@code
   *     source-unreadable} if it cannot be read at all; what is wrong with one entry becomes a
   *     {@link SourceProblem}
   */
  Entries entries();
}
