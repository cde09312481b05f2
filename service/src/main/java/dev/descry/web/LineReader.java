package dev.descry.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Lines of bytes, of which no more than a limit is ever kept. Not thread-safe. */
final class LineReader {

  /**
   * One line.
   *
   * @param number counted from 1
   * @param length in bytes, without its end
   * @param content null if it is longer than the limit
   */
  record Line(int number, long length, byte @Nullable [] content) {}

  private final InputStream in;
  private final long limit;
  private int number;

  /** Reads from a stream, which should be buffered. */
  LineReader(InputStream in, long limit) {
    this.in = in;
    this.limit = limit;
  }

  /** The next line; null at the end. */
  @Nullable Line next() throws IOException {
    ByteArrayOutputStream kept = new ByteArrayOutputStream();
    long length = 0;
    int next = in.read();
    if (next < 0) {
      return null;
    }
    for (; next >= 0 && next != '\n'; next = in.read()) {
      if (++length <= limit) {
        kept.write(next);
      }
    }
    return new Line(++number, length, length > limit ? null : kept.toByteArray());
  }
}
