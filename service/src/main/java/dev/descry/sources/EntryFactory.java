package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import dev.descry.image.ImageDecoder;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;

/** Makes entries of what sources find: one rule on sizes, names and first bytes for all of them. */
record EntryFactory(SourceOptions options, long maxBytes, Access access, Names names) {

  /** Bytes that tell what kind of file it is. */
  static final int START = 16;

  private static final Set<String> IMAGE_ENDINGS = Set.of("jpg", "jpeg", "png", "webp");

  private static final Set<String> VIDEO_ENDINGS =
      Set.of("mp4", "m4v", "mov", "mkv", "webm", "avi", "mts", "m2ts", "ts", "mpg", "mpeg");

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
    if (isHidden(path)) {
      return SourceProblem.otherFile(origin, "It is hidden");
    }
    try {
      checkIsNoVideo(path, origin);
      if (!hasEnding(path, IMAGE_ENDINGS)) {
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

  /** The same for a file on disk, which may also be a video. */
  SourceEntry file(String path, Path file, long size) {
    if (!isNamedLikeAVideo(path) || isHidden(path)) {
      FileBytes bytes = bytes(file);
      return file(path, file.toString(), size, bytes::start, bytes);
    }
    try {
      return video(SightingIds.of(path), file, names.read(path));
    } catch (DescryException e) {
      return SourceProblem.of(file.toString(), e);
    }
  }

  /** An image that nothing is wrong with so far. */
  SourceImage image(String id, String origin, Metadata own, ImageBytes content) {
    return new SourceImage(id, origin, own.over(options.common()), content);
  }

  /** A video that nothing is wrong with so far; one that is broken shows it when it is decoded. */
  SourceVideo video(String id, Path file, Metadata own) {
    return new SourceVideo(
        id, file.toString(), own.over(options.common()), () -> readable(access.check(file)));
  }

  private static Path readable(Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isReadable(file)) {
      throw new AccessDeniedException(file.toString());
    }
    return file;
  }

  FileBytes bytes(Path file) {
    return new FileBytes(file, access, maxBytes);
  }

  static boolean isNamedLikeAVideo(String path) {
    return hasEnding(path, VIDEO_ENDINGS);
  }

  /**
   * Refuses a video that is not a file on disk: FFmpeg reads no other.
   *
   * @throws DescryException {@code video-not-on-disk}
   */
  static void checkIsNoVideo(String path, String origin) {
    if (isNamedLikeAVideo(path)) {
      throw DescryException.of(
          Kind.UNSUPPORTED,
          "video-not-on-disk",
          "'%s' is a video, and videos are read from files on disk only".formatted(origin));
    }
  }

  private static boolean isHidden(String path) {
    return path.startsWith(".") || path.contains("/.");
  }

  private static boolean hasEnding(String path, Set<String> endings) {
    return endings.contains(path.substring(path.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
  }
}
