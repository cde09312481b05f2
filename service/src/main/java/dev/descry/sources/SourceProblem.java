package dev.descry.sources;

import dev.descry.failure.DescryException;

/**
 * An entry that cannot become a sighting. Whatever a source leaves out is one of these, so that
 * nothing goes missing without a word.
 *
 * @param type as of {@link DescryException#type()}, or {@link #OTHER_FILE}
 * @param reason for people, with the value that was wrong
 */
public record SourceProblem(String origin, String type, String reason) implements SourceEntry {

  /** What neither its name nor its content calls an image, and hidden files. */
  public static final String OTHER_FILE = "other-file";

  /** A copy of an image that the source held before, where copies are not wanted. */
  public static final String DUPLICATE = "duplicate";

  static SourceProblem of(String origin, DescryException why) {
    return new SourceProblem(origin, why.type(), String.valueOf(why.getMessage()));
  }

  static SourceProblem otherFile(String origin, String reason) {
    return new SourceProblem(origin, OTHER_FILE, reason);
  }

  /** A copy of that image. */
  public static SourceProblem duplicate(String origin, Duplicates.First first) {
    return new SourceProblem(
        origin,
        DUPLICATE,
        (first.exact() ? "has the bytes of '%s'" : "looks like '%s'").formatted(first.id()));
  }

  /** Whether something is wrong, and not just beside the point as a README between images is. */
  public boolean failure() {
    return !type.equals(OTHER_FILE) && !type.equals(DUPLICATE);
  }
}
