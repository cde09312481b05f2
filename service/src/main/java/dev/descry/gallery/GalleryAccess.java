package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.MISSING;

import dev.descry.failure.DescryException;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.apache.lucene.store.AlreadyClosedException;

/**
 * Says of a closed gallery that it is not there, and of a disk that takes no writes which and why.
 */
record GalleryAccess(String name, Path folder) {

  /**
   * Runs what reads or writes.
   *
   * @throws DescryException {@code gallery-not-found}, {@code disk-full} or {@code disk-read-only}
   */
  <T> T to(Supplier<T> access) {
    try {
      return access.get();
    } catch (AlreadyClosedException e) {
      throw DescryException.of(
          MISSING, "gallery-not-found", "gallery %s is no longer there".formatted(name), e);
    } catch (RuntimeException e) {
      throw DiskFailure.of(folder, e);
    }
  }
}
