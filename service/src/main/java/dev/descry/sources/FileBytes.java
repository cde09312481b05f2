package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** The bytes of a file, up to a limit. */
record FileBytes(Path file, Access access, long maxBytes) implements ImageBytes {

  @Override
  public byte[] read() throws IOException {
    try (InputStream in = Files.newInputStream(access.check(file))) {
      return read(in, maxBytes);
    }
  }

  /** The first of them, enough to tell what kind of file it is. */
  byte[] start() throws IOException {
    try (InputStream in = Files.newInputStream(access.check(file))) {
      return in.readNBytes(EntryFactory.START);
    }
  }

  /**
   * The rest of a stream.
   *
   * @throws DescryException {@code image-too-large}, after {@code maxBytes} + 1 bytes
   */
  static byte[] read(InputStream in, long maxBytes) throws IOException {
    byte[] bytes = in.readNBytes((int) Math.min(maxBytes + 1, Integer.MAX_VALUE - 8));
    if (bytes.length > maxBytes) {
      throw tooLarge("more than " + maxBytes, maxBytes);
    }
    return bytes;
  }

  static DescryException tooLarge(String bytes, long maxBytes) {
    return DescryException.of(
        Kind.TOO_LARGE,
        "image-too-large",
        "The image has %s bytes; at most %d are read".formatted(bytes, maxBytes));
  }
}
