package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import dev.descry.image.ImageDecoder;
import java.io.IOException;
import java.util.Locale;
import java.util.Set;

/** Makes entries of what sources find: one rule on sizes, names and first bytes for all of them. */
record EntryFactory(SourceOptions options, long maxBytes) {

  private static final Set<String> IMAGE_ENDINGS = Set.of("jpg", "jpeg", "png", "webp");

  /** Reads the first bytes of a file. */
  @FunctionalInterface
  interface Start {
    byte[] read() throws IOException;
  }

  /**
   * An image, or why it can't be one. Only a file whose name does not say that it is an image is
   * opened to see what it is.
   *
   * @param size in bytes
   * @param own what the source knows of this one
   */
  SourceEntry file(
      String id, String origin, long size, Metadata own, Start start, ImageBytes content) {
    String name = origin.substring(Math.max(origin.lastIndexOf('/'), origin.lastIndexOf('!')) + 1);
    if (name.startsWith(".")) {
      return SourceProblem.otherFile(origin, "It is hidden");
    }
    try {
      if (!isNamedLikeAnImage(name)) {
        ImageDecoder.mediaType(start.read());
      } else if (size == 0) {
        throw DescryException.of(Kind.INVALID, "empty-image", "The image has no bytes");
      }
      if (size > maxBytes) {
        throw FileBytes.tooLarge(Long.toString(size), maxBytes);
      }
    } catch (DescryException e) {
      return e.type().equals("not-an-image")
          ? SourceProblem.otherFile(origin, "Neither its name nor its content is of an image")
          : SourceProblem.of(origin, e);
    } catch (IOException e) {
      return new SourceProblem(origin, "image-unreadable", Reasons.of(e));
    }
    return image(id, origin, own, content);
  }

  /** An image that nothing is wrong with so far. */
  SourceImage image(String id, String origin, Metadata own, ImageBytes content) {
    return new SourceImage(id, origin, own.over(options.common()), content);
  }

  private static boolean isNamedLikeAnImage(String name) {
    String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    return IMAGE_ENDINGS.contains(ending);
  }
}
