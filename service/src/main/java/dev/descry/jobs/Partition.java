package dev.descry.jobs;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A share of a source, so that several jobs make one gallery from it together: each entry is in one
 * part, whatever else is there.
 *
 * @param part from 1; 0 means the last, so that those who count from 0 have all parts too
 * @param of how many parts there are, at most {@link #MOST}
 */
public record Partition(int part, int of) {

  public static final int MOST = 10_000;

  private static final Pattern TEXT = Pattern.compile("(\\d{1,9})/(\\d{1,9})");

  public Partition {
    if (of < 1 || of > MOST || part < 0 || part > of) {
      throw invalid(part + "/" + of);
    }
    part = part == 0 ? of : part;
  }

  /**
   * Reads {@code 2/5}.
   *
   * @throws DescryException {@code invalid-partition}
   */
  @JsonCreator
  public static Partition parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw invalid(text);
    }
    return new Partition(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
  }

  /** Whether what has this id or origin is in this part. */
  boolean holds(String key) {
    return Math.floorMod(key.hashCode(), of) == part - 1;
  }

  @Override
  @JsonValue
  public String toString() {
    return part + "/" + of;
  }

  private static DescryException invalid(String text) {
    return DescryException.of(
        Kind.INVALID,
        "invalid-partition",
        "partition '%s' is not a part and how many there are, such as 2/5, at most %d"
            .formatted(text, MOST));
  }
}
