package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.TOO_LARGE;

import dev.descry.failure.DescryException;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits and layout of every gallery.
 *
 * @param pointInTimeLifetime how long a point in time can be read, and so how long a sighting can
 *     be read there after it was deleted
 * @param maxPointsInTime points in time of one gallery that can be open; each keeps the index files
 *     of its moment on disk
 * @param index how embeddings lie in memory and on disk
 * @param maxSightings sightings of one gallery; 0 for any number
 * @param maxBytes bytes of one gallery with all its generations and pictures, roughly; 0 for any
 *     number
 * @param purgeAfter how long deleted sightings lie in the files of an index before a purge begins
 *     by itself, to a minute; 0 for as long as no merge comes by
 * @param checkAtStart whether every file of an index is compared with its checksum when a gallery
 *     is opened, so that a damaged one is found before somebody reads it
 * @param images where pictures are kept
 */
@Validated
@ConfigurationProperties("descry.gallery")
public record GallerySettings(
    @DurationMin(millis = 1) @DefaultValue("10m") Duration pointInTimeLifetime,
    @Min(1) @Max(10_000) @DefaultValue("100") int maxPointsInTime,
    @Min(0) @DefaultValue("0") long maxSightings,
    @DefaultValue("0B") DataSize maxBytes,
    @DurationMin(seconds = 0) @DefaultValue("24h") Duration purgeAfter,
    @DefaultValue("true") boolean checkAtStart,
    @Valid @DefaultValue IndexSettings index,
    @Valid @DefaultValue ImageSettings images) {

  public static final GallerySettings DEFAULTS =
      new GallerySettings(
          Duration.ofMinutes(10),
          100,
          0,
          DataSize.ofBytes(0),
          Duration.ofHours(24),
          true,
          IndexSettings.DEFAULTS,
          ImageSettings.DEFAULTS);

  /** The same limits with another layout. */
  public GallerySettings with(IndexSettings other) {
    return with(other, images);
  }

  /** The same with pictures elsewhere. */
  public GallerySettings with(ImageSettings others) {
    return with(index, others);
  }

  private GallerySettings with(IndexSettings otherIndex, ImageSettings otherImages) {
    return new GallerySettings(
        pointInTimeLifetime,
        maxPointsInTime,
        maxSightings,
        maxBytes,
        purgeAfter,
        checkAtStart,
        otherIndex,
        otherImages);
  }

  /**
   * Holds a gallery that is to be made of a snapshot to its limits.
   *
   * @throws DescryException {@code gallery-full}
   */
  void checkRestored(String gallery, SnapshotManifest snapshot) {
    if (maxSightings > 0 && snapshot.sightings() > maxSightings) {
      throw DescryException.of(
          TOO_LARGE,
          "gallery-full",
          "%d sightings of the snapshot would pass descry.gallery.max-sightings, %d"
              .formatted(snapshot.sightings(), maxSightings));
    }
    checkBytes(gallery, () -> 0, snapshot.bytes(), "%d of the snapshot");
  }

  /**
   * Holds a gallery to its bytes.
   *
   * @param has what it has now; asked only where there is a limit
   * @param what would come, for the message, with {@code %d} for {@code more}
   * @throws DescryException {@code gallery-full}
   */
  void checkBytes(String gallery, LongSupplier has, long more, String what) {
    long most = maxBytes.toBytes();
    if (most == 0) {
      return;
    }
    long bytes = has.getAsLong();
    if (bytes + more > most) {
      throw DescryException.of(
          TOO_LARGE,
          "gallery-full",
          "gallery %s has %d bytes; %s would pass descry.gallery.max-bytes, %d"
              .formatted(gallery, bytes, what.formatted(more), most));
    }
  }
}
