package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which files may be read.
 *
 * @param folders real paths of those that files must lie below; null for no rule
 */
record Access(@Nullable List<Path> folders) {

  /** All that this process may read. */
  static final Access ANY = new Access(null);

  /**
   * A file or folder with all links resolved, as it must be opened then.
   *
   * @throws DescryException {@code source-not-allowed}
   */
  Path check(Path path) throws IOException {
    if (folders == null) {
      return path;
    }
    Path real = real(path);
    if (folders.stream().noneMatch(real::startsWith)) {
      throw refused(path);
    }
    return real;
  }

  /** Where nothing is, it counts where it would be, so that nobody learns what is elsewhere. */
  private static Path real(Path path) throws IOException {
    try {
      return path.toRealPath();
    } catch (NoSuchFileException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  private static DescryException refused(Path path) {
    return DescryException.of(
        Kind.INVALID,
        "source-not-allowed",
        "'%s' does not lie below a folder that descry.sources.allowed-folders names"
            .formatted(path));
  }
}
