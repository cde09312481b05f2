package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.UNWRITABLE;

import dev.descry.failure.DescryException;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

/** Tells a disk that takes no writes from all other failures. */
final class DiskFailure {

  private static final Pattern FULL =
      Pattern.compile("no space left|quota exceeded|not enough space", Pattern.CASE_INSENSITIVE);
  private static final Pattern READ_ONLY =
      Pattern.compile("read-only file system", Pattern.CASE_INSENSITIVE);

  /** Less than any write takes. */
  private static final long HARDLY_ANY_BYTES = 1 << 12;

  /**
   * What to throw instead of a failure.
   *
   * @param folder that could not be written to
   * @return {@code disk-full} or {@code disk-read-only} with folder and reason, if the disk was
   *     behind it; else the failure itself
   */
  static RuntimeException of(Path folder, RuntimeException failure) {
    Optional<IOException> reason = reason(failure);
    if (reason.isEmpty()) {
      return failure;
    }
    String why = String.valueOf(reason.get().getMessage());
    if (READ_ONLY.matcher(why).find() || isReadOnly(folder)) {
      return failure("disk-read-only", "%s is read-only".formatted(folder), why, failure);
    }
    if (FULL.matcher(why).find() || isFull(folder)) {
      return failure("disk-full", "the disk of %s is full".formatted(folder), why, failure);
    }
    return failure;
  }

  private static DescryException failure(
      String type, String what, String why, RuntimeException cause) {
    return DescryException.of(
        UNWRITABLE,
        type,
        "%s, so that nothing of this was written (%s); reads go on, and writes will when it is not"
            .formatted(what, why),
        cause);
  }

  /** The failure of the disk among all that led to it. */
  private static Optional<IOException> reason(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DescryException) {
        return Optional.empty();
      }
      if (cause instanceof IOException disk) {
        return Optional.of(disk);
      }
    }
    return Optional.empty();
  }

  /** The words of an operating system may be of any language. */
  private static boolean isFull(Path folder) {
    try {
      return store(folder).getUsableSpace() < HARDLY_ANY_BYTES;
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean isReadOnly(Path folder) {
    try {
      return store(folder).isReadOnly();
    } catch (IOException e) {
      return false;
    }
  }

  private static FileStore store(Path folder) throws IOException {
    return Files.getFileStore(folder);
  }

  private DiskFailure() {}
}
