package dev.descry.sources;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A row a line; empty lines are none. For JSON Lines the columns are keys of the object, and an
 * object among the values, such as the {@code attributes} of the bulk API, stays one. In a list,
 * each line is an image, and lines that begin with {@code #} are none.
 */
record LineRows(
    TextLines lines,
    @Nullable List<String> columns,
    String comment,
    Function<String, Map<String, Object>> row)
    implements Rows {

  static LineRows json(TextLines lines) {
    return new LineRows(lines, null, "\0", JsonRow::read);
  }

  static LineRows list(TextLines lines) {
    return new LineRows(lines, List.of("image"), "#", line -> Map.of("image", line));
  }

  @Override
  public @Nullable Map<String, Object> next() throws IOException {
    String line = lines.next();
    while (line != null && (line.isBlank() || line.startsWith(comment))) {
      line = lines.next();
    }
    return line == null ? null : row.apply(line);
  }

  @Override
  public long number() {
    return lines.number();
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
