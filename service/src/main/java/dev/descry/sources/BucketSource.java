package dev.descry.sources;

import dev.descry.storage.S3Bucket;
import dev.descry.storage.S3Bucket.Listed;
import java.nio.file.NoSuchFileException;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The objects of a bucket below a key, in the order of their keys, a thousand of which are in
 * memory at a time. Ids are made of the rest of the key.
 */
record BucketSource(Buckets.Place place, S3Bucket bucket, EntryFactory factory) implements Source {

  @Override
  public String description() {
    return "bucket " + place;
  }

  @Override
  public Entries entries() {
    return new Entries() {
      private Iterator<Listed> page = List.<Listed>of().iterator();
      private @Nullable String last;
      private boolean isAtEnd;

      @Override
      @Nullable SourceEntry advance() {
        Listed next = listed();
        return next == null ? null : entry(next);
      }

      @Override
      boolean pass() {
        return listed() != null;
      }

      private @Nullable Listed listed() {
        while (!page.hasNext() && !isAtEnd) {
          List<Listed> next = bucket.list(place.key(), last);
          isAtEnd = next.isEmpty();
          last = isAtEnd ? last : next.getLast().key();
          // Some tools mark folders by empty objects.
          page = next.stream().filter(this::isWanted).iterator();
        }
        return page.hasNext() ? page.next() : null;
      }

      // Below the key, not only beginning with it.
      private boolean isWanted(Listed object) {
        return !object.key().endsWith("/")
            && (object.key().equals(place.key()) || object.key().startsWith(place.folder()));
      }
    };
  }

  private SourceEntry entry(Listed object) {
    String key = object.key();
    String below =
        key.startsWith(place.folder())
            ? key.substring(place.folder().length())
            : key.substring(key.lastIndexOf('/') + 1);
    return factory.file(
        below,
        new Buckets.Place(place.bucket(), key).toString(),
        object.size(),
        () -> bucket.read(key, EntryFactory.START),
        () -> whole(bucket, key, factory.maxBytes()));
  }

  /** An object, up to a limit. */
  static byte[] whole(S3Bucket bucket, String key, long maxBytes) throws NoSuchFileException {
    byte[] bytes = bucket.read(key, maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw FileBytes.tooLarge("more than " + maxBytes, maxBytes);
    }
    return bytes;
  }
}
