package dev.descry.jobs;

import dev.descry.failure.DescryException;
import dev.descry.gallery.Metadata;
import dev.descry.image.ImageDecoder;
import dev.descry.sources.Duplicates;
import dev.descry.sources.Duplicates.First;
import dev.descry.sources.Duplicates.Policy;
import dev.descry.sources.Fingerprint;
import dev.descry.sources.SourceEntry;
import dev.descry.sources.SourceImage;
import dev.descry.sources.SourceProblem;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a job does with copies of images that it came by before. They are told in the order of the
 * source, so by one thread, which reads and decodes each image for it. For one thread.
 */
final class DuplicateCheck implements Closeable {

  private final Policy policy;
  private final Path file;
  private final ImageDecoder decoder;
  private @Nullable Duplicates duplicates;

  /**
   * Opens nothing yet.
   *
   * @param file that keeps what was seen, for the job to go on with
   */
  DuplicateCheck(Policy policy, Path file, ImageDecoder decoder) {
    this.policy = policy;
    this.file = file;
    this.decoder = decoder;
  }

  /** The same entries, with copies told. */
  Iterator<SourceEntry> over(Iterator<SourceEntry> entries) {
    if (policy == Policy.INDEX) {
      return entries;
    }
    Duplicates seen = Duplicates.open(file);
    duplicates = seen;
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return entries.hasNext();
      }

      @Override
      public SourceEntry next() {
        SourceEntry next = entries.next();
        return next instanceof SourceImage image ? told(image, seen) : next;
      }
    };
  }

  private SourceEntry told(SourceImage image, Duplicates seen) {
    byte[] bytes;
    Fingerprint fingerprint;
    try {
      bytes = image.bytes();
      fingerprint = Fingerprint.of(bytes, decoder.decode(bytes).pixels());
    } catch (DescryException e) {
      // Whoever prepares it comes by the same and reports it.
      return image;
    }
    First first = seen.first(image.id(), fingerprint).orElse(null);
    if (first != null && policy == Policy.SKIP) {
      return SourceProblem.duplicate(image.origin(), first);
    }
    Metadata metadata =
        first == null
            ? image.metadata()
            : Metadata.ofAttributes(Map.of(Duplicates.ATTRIBUTE, first.id()))
                .over(image.metadata());
    // Read once: a source may be far away.
    return new SourceImage(image.id(), image.origin(), metadata, () -> bytes);
  }

  /** Puts on disk what was seen; before the job's position behind it is kept. */
  void sync() {
    if (duplicates != null) {
      duplicates.sync();
    }
  }

  @Override
  public void close() {
    if (duplicates != null) {
      duplicates.close();
    }
  }
}
