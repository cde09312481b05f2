package dev.descry.gallery;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures as files named by their content, {@code ab/abcd...} where {@code abcd...} is the SHA-256
 * in hexadecimal. Equal pictures are one file.
 *
 * <p>A file appears whole and synced (written under {@code .incoming}, then renamed), before the
 * commit of the sighting that names it; it goes after the commit that removes the last such
 * sighting. So a crash can leave a file without a sighting, never a sighting without its file.
 * Between writing the file and the commit of its sighting a <i>hold</i> keeps it from being removed
 * by somebody who deletes another sighting with the same picture. Holds, writing and removing are
 * atomic for each picture.
 */
final class ImageStore implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(ImageStore.class);

  private final Path folder;
  private final Path incoming;
  private final Predicate<String> named;
  private final ConcurrentHashMap<String, Integer> holds = new ConcurrentHashMap<>();
  private final AtomicLong bytes = new AtomicLong();
  private volatile boolean closed;

  /**
   * Removes what a crash may have left.
   *
   * @param named whether a sighting that can be read now names the picture
   */
  ImageStore(Path folder, Predicate<String> named) throws IOException {
    this.folder = folder;
    this.incoming = folder.resolve(".incoming");
    this.named = named;
    IOUtils.rm(incoming);
    sweep();
    Files.createDirectories(incoming);
  }

  private void sweep() throws IOException {
    Files.createDirectories(folder);
    for (Path file : files(folder).stream().flatMap(part -> files(part).stream()).toList()) {
      if (named.test(file.getFileName().toString())) {
        bytes.addAndGet(Files.size(file));
      } else {
        LOG.info("Removing {}, which no sighting names", file);
        Files.delete(file);
      }
    }
  }

  private static List<Path> files(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Keeps a picture at least until {@link #release}; durable on return.
   *
   * @return its SHA-256 in hexadecimal
   * @throws AlreadyClosedException after {@link #close}
   */
  String hold(byte[] image) {
    if (closed) {
      throw new AlreadyClosedException("no more pictures in " + folder);
    }
    String sha256 = DigestUtils.sha256Hex(image);
    holds.compute(
        sha256,
        (key, held) -> {
          write(file(sha256), image);
          return held == null ? 1 : held + 1;
        });
    return sha256;
  }

  /** Ends one hold, and removes the picture if that was the last and no sighting names it. */
  void release(String sha256) {
    holds.compute(
        sha256,
        (key, held) -> {
          if (held != null && held > 1) {
            return held - 1;
          }
          removeUnlessNamed(sha256);
          return null;
        });
  }

  /** Removes a picture that is not held and that no sighting names any more. */
  void discard(String sha256) {
    holds.compute(
        sha256,
        (key, held) -> {
          if (held == null) {
            removeUnlessNamed(sha256);
          }
          return held;
        });
  }

  boolean has(String sha256) {
    return Files.exists(file(sha256));
  }

  /**
   * The bytes of a picture.
   *
   * @throws NoSuchFileException if there is none
   */
  byte[] read(String sha256) throws IOException {
    return Files.readAllBytes(file(sha256));
  }

  /** Of all pictures. */
  long bytes() {
    return bytes.get();
  }

  /** Takes no more pictures. */
  @Override
  public void close() {
    closed = true;
  }

  private void write(Path file, byte[] image) {
    if (Files.exists(file)) {
      return;
    }
    Path written = incoming.resolve(UUID.randomUUID().toString());
    try {
      Files.write(written, image);
      IOUtils.fsync(written, false);
      if (!Files.exists(file.getParent())) {
        Files.createDirectories(file.getParent());
        IOUtils.fsync(folder, true);
      }
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
      IOUtils.fsync(file.getParent(), true);
      bytes.addAndGet(image.length);
    } catch (IOException e) {
      IOUtils.deleteFilesIgnoringExceptions(written);
      throw new UncheckedIOException("picture could not be written to " + file, e);
    }
  }

  /** What can't be removed now is removed at the next start: the write is done all the same. */
  private void removeUnlessNamed(String sha256) {
    Path file = file(sha256);
    try {
      if (!named.test(sha256) && Files.exists(file)) {
        long size = Files.size(file);
        Files.delete(file);
        bytes.addAndGet(-size);
      }
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} could not be removed", file, e);
    }
  }

  private Path file(String sha256) {
    return folder.resolve(sha256.substring(0, 2)).resolve(sha256);
  }
}
