package dev.descry.sources;

import java.io.IOException;

/**
 * Reads the bytes of one image: from its place each time, or from memory where a stream has gone
 * on. Thread-safe.
 */
@FunctionalInterface
public interface ImageBytes {

  /**
   * All of them.
   *
   * @throws dev.descry.failure.DescryException {@code image-too-large} if there are more than the
   *     source's limit allows
   */
  byte[] read() throws IOException;
}
