package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The rows of a manifest, from the first to the last. For one thread. */
interface Rows extends Closeable {

  /** Names of all columns, where all rows have the same; null otherwise. */
  @Nullable List<String> columns();

  /** How many there are, where the file says so. */
  default OptionalLong total() {
    return OptionalLong.empty();
  }

  /**
   * The next row: column to {@link String}, {@link Number}, {@link Boolean}, {@link
   * java.time.Instant}, {@link List} or {@link Map}; what has no value is left out. Null at the
   * end.
   *
   * @throws DescryException {@code broken-row}; the next call goes on after it where that is
   *     possible, and returns null where it is not
   */
  @Nullable Map<String, Object> next() throws IOException;

  /** Where the last row began, counted from 1: its line, or its row where there are no lines. */
  long number();

  static DescryException broken(String why) {
    return DescryException.of(Kind.INVALID, "broken-row", why);
  }
}
