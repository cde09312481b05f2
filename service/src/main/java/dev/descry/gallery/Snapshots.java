package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.CONFLICT;

import dev.descry.failure.DescryException;
import dev.descry.storage.ObjectStore;
import dev.descry.storage.S3Bucket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Snapshots of galleries, taken while they serve, and galleries made of them. Safe for any number
 * of threads; of one gallery's snapshots, one at a time is taken, deleted or restored.
 *
 * <p>A snapshot holds one commit of the live generation, and the pictures that its sightings name.
 * Before it is taken, whatever segment holds something deleted is written anew, so that it holds
 * nothing of a sighting that was deleted before. It adds to the repository only what no earlier one
 * of this gallery has.
 *
 * <p>Every method throws {@code invalid-gallery-name}, {@code storage-unavailable} while a bucket
 * does not answer, and {@code disk-full} or {@code disk-read-only} ({@link DescryException}).
 */
public final class Snapshots implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Snapshots.class);

  private final Galleries galleries;
  private final Path folder;
  private final ObjectStore objects;
  private final @Nullable S3Bucket bucket;
  private final Map<String, ReentrantLock> busy = new ConcurrentHashMap<>();

  /**
   * Opens nothing yet.
   *
   * @param folder where they go if the settings say nothing
   */
  public Snapshots(Galleries galleries, SnapshotSettings settings, Path folder) {
    this.galleries = galleries;
    this.folder = settings.folder() == null ? folder : settings.folder();
    this.bucket = settings.s3() == null ? null : new S3Bucket(settings.s3());
    this.objects = bucket == null ? ObjectStore.folder(this.folder) : bucket.objects();
  }

  private SnapshotRepository repository(String gallery) {
    return new SnapshotRepository(
        gallery, objects.under("snapshots/" + Galleries.checked(gallery)));
  }

  /**
   * Takes one, which holds every write that was answered before; durable on return.
   *
   * @throws DescryException {@code gallery-not-found}, {@code gallery-damaged}, {@code
   *     image-damaged} or {@code snapshots-busy}
   */
  public Snapshot take(String gallery) {
    SnapshotRepository repository = repository(gallery);
    return alone(gallery, () -> galleries.snapshot(gallery, repository));
  }

  /** Those of a gallery, also of one that is not there any more, in the order of their times. */
  public List<Snapshot> list(String gallery) {
    SnapshotRepository repository = repository(gallery);
    List<Snapshot> all = new ArrayList<>();
    for (String id : repository.ids()) {
      try {
        all.add(repository.manifest(id).describe(id));
      } catch (DescryException e) {
        if (e.kind() == DescryException.Kind.UNAVAILABLE) {
          throw e;
        }
        LOG.error("Snapshot {} of gallery {} is not listed", id, gallery, e);
      }
    }
    return List.copyOf(all);
  }

  /**
   * One of a gallery.
   *
   * @throws DescryException {@code snapshot-not-found} or {@code snapshot-damaged}
   */
  public Snapshot get(String gallery, String id) {
    return repository(gallery).manifest(id).describe(id);
  }

  /**
   * Removes one, and what no other of that gallery needs.
   *
   * @return whether there was one
   * @throws DescryException {@code snapshots-busy}, or {@code snapshot-damaged} if it can't be
   *     known what another one needs
   */
  public boolean delete(String gallery, String id) {
    SnapshotRepository repository = repository(gallery);
    return alone(
        gallery,
        () -> {
          try {
            return repository.delete(id);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
  }

  /**
   * Makes a gallery of a snapshot, with pictures where the settings say for new galleries. Compares
   * all that it reads with its hash; leaves nothing if it fails.
   *
   * @param gallery that the snapshot was taken of
   * @param name of the new gallery
   * @throws DescryException {@code snapshot-not-found}, {@code snapshot-damaged} with what is
   *     wrong, {@code snapshots-busy}, {@code gallery-exists} or {@code gallery-full}
   */
  public Gallery restore(String gallery, String id, String name) {
    SnapshotRepository repository = repository(gallery);
    return alone(gallery, () -> galleries.restore(name, repository, id));
  }

  private <T> T alone(String gallery, Supplier<T> work) {
    ReentrantLock lock = busy.computeIfAbsent(gallery, key -> new ReentrantLock());
    if (!lock.tryLock()) {
      throw DescryException.of(
          CONFLICT,
          "snapshots-busy",
          "a snapshot of gallery %s is being taken, deleted or restored".formatted(gallery));
    }
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw DiskFailure.of(folder, e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    if (bucket != null) {
      bucket.close();
    }
  }
}
