package dev.descry.gallery;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.GalleryManifest.Pictures;
import dev.descry.storage.ContentStore;
import dev.descry.storage.ObjectStore;
import dev.descry.storage.S3Bucket;
import java.io.Closeable;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Opens the pictures of each gallery where its manifest says that they are. Those in the bucket lie
 * under an id that no other gallery has or had, also none of another service with the same bucket.
 */
final class ImageStores implements Closeable {

  private final ImageSettings settings;
  private final @Nullable S3Bucket bucket;

  ImageStores(ImageSettings settings) {
    this.settings = settings;
    this.bucket = settings.s3() == null ? null : new S3Bucket(settings.s3());
  }

  /** Where those of a new gallery go. */
  Pictures place() {
    return new Pictures(
        settings.kind(),
        settings.kind() == ImageSettings.Kind.S3 ? UUID.randomUUID().toString() : null);
  }

  /**
   * Those of one gallery.
   *
   * @param named whether a sighting that can be read now names the picture
   * @throws DescryException {@code storage-misconfigured} if they are in a bucket, and there is
   *     none in the settings
   */
  ImageStore open(Path folder, Pictures place, Predicate<String> named) {
    if (place.kind() == ImageSettings.Kind.NONE) {
      return new ReferredImages();
    }
    KeptImages images = new KeptImages(content(folder, place), named);
    if (place.kind() == ImageSettings.Kind.FOLDER) {
      images.ready();
    } else {
      // Reads need not wait until a bucket answers.
      images.tidy();
    }
    return images;
  }

  /** The same without its rules, for a gallery that nobody uses yet. */
  ContentStore content(Path folder, Pictures place) {
    return new ContentStore(
        place.id() == null
            ? ObjectStore.folder(GalleryFolder.images(folder))
            : bucket(place.id()).objects().under("images/" + place.id()));
  }

  private S3Bucket bucket(String id) {
    if (bucket == null) {
      throw DescryException.of(
          Kind.MISCONFIGURED,
          "storage-misconfigured",
          "its pictures are in a bucket, as images/%s: set descry.gallery.images.s3.bucket"
              .formatted(id));
    }
    return bucket;
  }

  /** Removes those of a gallery that are not in its folder. */
  void deleteRemote(Path folder, Pictures place) {
    if (place.id() != null) {
      content(folder, place).deleteAll();
    }
  }

  @Override
  public void close() {
    if (bucket != null) {
      bucket.close();
    }
  }
}
