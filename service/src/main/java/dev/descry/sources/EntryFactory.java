package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import dev.descry.image.ImageDecoder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Makes entries of what sources find: one rule on sizes, names and first bytes for all of them. */
record EntryFactory(SourceOptions options, long maxBytes, Access access, Names names) {

  /** Bytes that tell what kind of file it is. */
  static final int START = 16;

  private static final Set<String> IMAGE_ENDINGS = Set.of("jpg", "jpeg", "png", "webp");

  /** Reads the first bytes of a file. */
  @FunctionalInterface
  interface Start {
    byte[] read() throws IOException;
  }

  EntryFactory with(Names other) {
    return new EntryFactory(options, maxBytes, access, other);
  }

  /**
   * An image, or why it can't be one. Only a file whose name does not say that it is an image is
   * opened to see what it is.
   *
   * @param path below the source, with slashes
   * @param size in bytes
   */
  SourceEntry file(String path, String origin, long size, Start start, ImageBytes content) {
    if (path.startsWith(".") || path.contains("/.")) {
      return SourceProblem.otherFile(origin, "It is hidden");
    }
    try {
      if (!isNamedLikeAnImage(path)) {
        ImageDecoder.mediaType(start.read());
      } else if (size == 0) {
        throw DescryException.of(Kind.INVALID, "empty-image", "The image has no bytes");
      }
      if (size > maxBytes) {
        throw FileBytes.tooLarge(Long.toString(size), maxBytes);
      }
      return image(SightingIds.of(path), origin, names.read(path), content);
    } catch (DescryException e) {
      return e.type().equals("not-an-image")
          ? SourceProblem.otherFile(origin, "Neither its name nor its content is of an image")
          : SourceProblem.of(origin, e);
    } catch (IOException e) {
      return new SourceProblem(origin, "image-unreadable", Reasons.of(e));
    }
  }

  /** The same for a file on disk. */
  SourceEntry file(String path, Path file, long size) {
    FileBytes bytes = bytes(file);
    return file(path, file.toString(), size, bytes::start, bytes);
  }

  /** An image that nothing is wrong with so far. */
  SourceImage image(String id, String origin, Metadata own, ImageBytes content) {
    return new SourceImage(id, origin, own.over(options.common()), content);
  }

  FileBytes bytes(Path file) {
    return new FileBytes(file, access, maxBytes);
  }

  private static boolean isNamedLikeAnImage(String path) {
    String ending = path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return IMAGE_ENDINGS.contains(ending);
  }
}
