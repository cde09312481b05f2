package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.gallery.Metadata;
import dev.descry.storage.S3Bucket;
import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds what others name: files, and images at addresses and in buckets. */
record Places(EntryFactory factory, WebImages web, Buckets buckets) {

  /**
   * The image or video of a place.
   *
   * @param manifest that names it; a path may begin at its folder
   * @param id null for one made of the place
   * @throws DescryException {@code broken-row}, {@code invalid-url}, {@code source-not-allowed} or
   *     {@code video-not-on-disk}
   */
  SourceMedia media(Path manifest, String place, @Nullable String id, Metadata own) {
    if (WebImages.isAddress(place)) {
      return address(place, id, own);
    }
    if (Buckets.Place.isOne(place)) {
      return object(Buckets.Place.of(place), id, own);
    }
    try {
      Path relative = Path.of(place).normalize();
      Path file = manifest.resolveSibling(relative);
      String known = id == null ? SightingIds.of(relative) : id;
      return EntryFactory.isNamedLikeAVideo(place)
          ? factory.video(known, file, own)
          : factory.image(known, file.toString(), own, factory.bytes(file));
    } catch (InvalidPathException e) {
      throw Rows.broken("'%s' is no path of an image".formatted(place));
    }
  }

  /** The image of an address, whose id is made of it without {@code https://}. */
  SourceImage address(String place, @Nullable String id, Metadata own) {
    URI address = web.check(place);
    EntryFactory.checkIsNoVideo(String.valueOf(address.getPath()), place);
    return factory.image(
        id == null ? SightingIds.of(place.substring(place.indexOf("//") + 2)) : id,
        place,
        own,
        () -> web.read(address, factory.maxBytes()));
  }

  private SourceImage object(Buckets.Place place, @Nullable String id, Metadata own) {
    S3Bucket bucket = bucket(place);
    EntryFactory.checkIsNoVideo(place.key(), place.toString());
    return factory.image(
        id == null ? SightingIds.of(place.key()) : id,
        place.toString(),
        own,
        () -> BucketSource.whole(bucket, place.key(), factory.maxBytes()));
  }

  /** The bucket of a place, if it may be read. */
  S3Bucket bucket(Buckets.Place place) {
    if (!factory.options().allFiles()) {
      buckets.checkAllowed(place.bucket());
    }
    return buckets.get(place.bucket());
  }
}
