package dev.descry.sources;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The entries of a source, made as they are asked for. For one thread. */
public abstract class Entries implements Iterator<SourceEntry>, AutoCloseable {

  private @Nullable SourceEntry ahead;

  /** The next entry, or null at the end; called again after the end, it stays there. */
  abstract @Nullable SourceEntry advance();

  /**
   * Passes one entry without reading its bytes.
   *
   * @return whether there was one
   */
  boolean pass() {
    return advance() != null;
  }

  @Override
  public final boolean hasNext() {
    if (ahead == null) {
      ahead = advance();
    }
    return ahead != null;
  }

  @Override
  public final SourceEntry next() {
    if (!hasNext() || ahead == null) {
      throw new NoSuchElementException();
    }
    SourceEntry next = ahead;
    ahead = null;
    return next;
  }

  /** Passes so many entries, or all that are left; cheaper than asking for each. */
  public final void skip(long count) {
    long left = count;
    if (left > 0 && ahead != null) {
      ahead = null;
      left--;
    }
    while (left > 0 && pass()) {
      left--;
    }
  }

  @Override
  public void close() {}
}
