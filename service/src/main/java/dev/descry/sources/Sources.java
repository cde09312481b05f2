package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.image.ImageDecoder;
import dev.descry.image.ImageLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Tells what kind of source a place is. Immutable and thread-safe. */
@Component
public final class Sources {

  private final ImageLimits limits;

  @Autowired
  Sources(ImageDecoder decoder) {
    this(decoder.limits());
  }

  /**
   * Sources for who may read all that this process may.
   *
   * @param limits of which the bytes are checked here, and the pixels when an image is decoded
   */
  public Sources(ImageLimits limits) {
    this.limits = limits;
  }

  /**
   * A folder tree, a dataset, the files of a pattern with wildcards, an archive, a manifest or one
   * image.
   *
   * @throws DescryException {@code source-not-found} if there is nothing there, {@code
   *     dataset-unreadable}, {@code invalid-pattern}, {@code broken-manifest}
   */
  public Source open(String place, SourceOptions options) {
    Path path = path(place);
    DatasetLayout layout = options.layout();
    EntryFactory factory =
        new EntryFactory(
            options, limits.maxBytes(), Access.ANY, layout == null ? Names.SILENT : layout.names());
    if (Files.isDirectory(path)) {
      return (layout == null ? DatasetLayout.of(path) : layout).open(path, factory);
    }
    if (Files.isRegularFile(path)) {
      return file(path, factory);
    }
    if (Globs.isGlob(place)) {
      return Globs.open(place, factory);
    }
    throw DescryException.of(
        Kind.MISSING, "source-not-found", "'%s' is neither a folder nor a file".formatted(place));
  }

  private static Source file(Path file, EntryFactory factory) {
    if (ArchiveSource.isNamedLikeAnArchive(file)) {
      return new ArchiveSource(file, factory);
    }
    if (ManifestSource.isNamedLikeAManifest(file)) {
      return new ManifestSource(
          file,
          checked(file, factory),
          new Places(factory),
          new ManifestColumns(factory.options().columns()));
    }
    return new ListedSource<>(
        "file " + file,
        List.of(file),
        one ->
            factory.file(
                one.toAbsolutePath().getFileName().toString(), one, one.toFile().length()));
  }

  private static Path checked(Path file, EntryFactory factory) {
    try {
      return factory.access().check(file);
    } catch (IOException e) {
      throw DescryException.of(
          Kind.MISSING, "source-not-found", "'%s': %s".formatted(file, Reasons.of(e)), e);
    }
  }

  /** Several places as one source, in this order. */
  public Source open(List<String> places, SourceOptions options) {
    return places.size() == 1
        ? open(places.getFirst(), options)
        : new JoinedSource(places.stream().map(place -> open(place, options)).toList());
  }

  private static Path path(String place) {
    try {
      return Path.of(place);
    } catch (InvalidPathException e) {
      throw DescryException.of(
          Kind.INVALID, "source-not-found", "'%s' is no path".formatted(place), e);
    }
  }
}
