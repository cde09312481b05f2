package dev.descry.indexing;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;
import org.springframework.core.io.FileSystemResource;

/** Where images come from: folders, datasets, single files. */
public final class Sources {

  private static final Set<String> IMAGE_ENDINGS = Set.of("jpg", "jpeg", "png", "webp");

  private Sources() {}

  /**
   * The images of a folder tree, of a dataset in CUHK-PEDES' layout, or one file; in a fixed order.
   *
   * @param common metadata of all of them; a dataset adds the person
   * @throws DescryException {@code source-not-found} if there is nothing there
   */
  public static List<SourceImage> open(Path source, Metadata common) {
    if (CuhkPedes.isAt(source)) {
      return CuhkPedes.read(source).stream().map(entry -> entry.image(source, common)).toList();
    }
    if (Files.isDirectory(source)) {
      return fromFolder(source, common);
    }
    if (Files.isRegularFile(source)) {
      Path name = source.toAbsolutePath().getFileName();
      return List.of(new SourceImage(SightingIds.of(name), new FileSystemResource(source), common));
    }
    throw DescryException.of(
        Kind.MISSING, "source-not-found", "'%s' is neither a folder nor a file".formatted(source));
  }

  private static List<SourceImage> fromFolder(Path folder, Metadata common) {
    try (Stream<Path> tree = Files.walk(folder)) {
      return tree.filter(Files::isRegularFile)
          .filter(Sources::namedLikeAnImage)
          .sorted()
          .map(
              file ->
                  new SourceImage(
                      SightingIds.of(folder.relativize(file)),
                      new FileSystemResource(file),
                      common))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean namedLikeAnImage(Path file) {
    String name = file.toString();
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return IMAGE_ENDINGS.contains(ending);
  }
}
