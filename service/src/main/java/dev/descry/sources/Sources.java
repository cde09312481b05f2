package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import dev.descry.image.ImageDecoder;
import dev.descry.image.ImageLimits;
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
   * A folder tree, a dataset in CUHK-PEDES' layout, or one file.
   *
   * @throws DescryException {@code source-not-found} if there is nothing there, {@code
   *     dataset-unreadable}
   */
  public Source open(String place, SourceOptions options) {
    Path path = path(place);
    EntryFactory factory = new EntryFactory(options, limits.maxBytes());
    if (CuhkPedes.isAt(path)) {
      return new ListedSource<>(
          "dataset " + path,
          CuhkPedes.read(path),
          entry -> {
            SourceImage image = entry.image(path, limits.maxBytes());
            return factory.image(image.id(), image.origin(), image.metadata(), image.content());
          });
    }
    if (Files.isDirectory(path)) {
      return new FolderSource(path, factory);
    }
    if (Files.isRegularFile(path)) {
      return new ListedSource<>(
          "file " + path,
          List.of(path),
          file ->
              factory.image(
                  SightingIds.of(file.toAbsolutePath().getFileName()),
                  file.toString(),
                  Metadata.NONE,
                  new FileBytes(file, limits.maxBytes())));
    }
    throw DescryException.of(
        Kind.MISSING, "source-not-found", "'%s' is neither a folder nor a file".formatted(place));
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
