package dev.descry.sources;

import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.commons.io.input.BOMInputStream;
import org.jspecify.annotations.Nullable;

/** Lines of a text file that may be any file at all, so none is read beyond a limit. */
final class TextLines implements Closeable {

  /** Characters; a line of a manifest has hundreds. */
  static final int LONGEST = 1 << 20;

  private final BufferedReader reader;
  private long number;

  TextLines(Path file) throws IOException {
    this.reader = reader(file);
  }

  /** UTF-8, with or without a byte order mark. */
  static BufferedReader reader(Path file) throws IOException {
    InputStream in = BOMInputStream.builder().setInputStream(Files.newInputStream(file)).get();
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8), 1 << 16);
  }

  /** Of the last line, from 1. */
  long number() {
    return number;
  }

  /**
   * The next line without its end, or null after the last.
   *
   * @throws dev.descry.failure.DescryException {@code broken-row} in place of a line that is too
   *     long
   */
  @Nullable String next() throws IOException {
    StringBuilder line = new StringBuilder();
    int c = reader.read();
    if (c < 0) {
      return null;
    }
    number++;
    for (; c >= 0 && c != '\n'; c = reader.read()) {
      if (line.length() <= LONGEST) {
        line.append((char) c);
      }
    }
    if (line.length() > LONGEST) {
      throw Rows.broken("It has more than %d characters".formatted(LONGEST));
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
