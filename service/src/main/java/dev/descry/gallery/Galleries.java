package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.CONFLICT;
import static dev.descry.failure.DescryException.Kind.INVALID;
import static dev.descry.failure.DescryException.Kind.MISCONFIGURED;
import static dev.descry.failure.DescryException.Kind.MISSING;

import dev.descry.failure.DescryException;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.regex.Pattern;
import org.apache.lucene.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All galleries of a data folder, which nobody else may use meanwhile. Safe for any number of
 * threads.
 *
 * <p>A gallery that can't be opened does not keep the others from serving: the reason is logged,
 * and whoever asks for it gets {@code gallery-damaged}. It can still be deleted.
 *
 * <p>It is long because every way in which a gallery comes, goes and is looked after passes here.
 */
public final class Galleries implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Galleries.class);
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9-]{0,62}");

  private final Path root;
  private final GallerySettings settings;
  private final FolderLock lock;
  private final ImageStores images;
  private final Map<String, LuceneGallery> open = new ConcurrentSkipListMap<>();
  private final Map<String, Throwable> damaged = new ConcurrentSkipListMap<>();

  /** Opens all galleries with the limits that hold where nobody says otherwise. */
  public Galleries(Path root) {
    this(root, GallerySettings.DEFAULTS);
  }

  /**
   * Opens all galleries; makes the folder if it is not there.
   *
   * @throws DescryException {@code data-folder-in-use}, or {@code data-folder-unusable} if it can't
   *     be read and written
   */
  public Galleries(Path root, GallerySettings settings) {
    this.root = root;
    this.settings = settings;
    this.images = new ImageStores(settings.images());
    try {
      Files.createDirectories(root);
      this.lock = new FolderLock(root);
    } catch (IOException e) {
      throw unusable(e);
    }
    try {
      GalleryFolder.list(root, images).forEach(this::open);
    } catch (IOException e) {
      close();
      throw unusable(e);
    }
  }

  private DescryException unusable(IOException e) {
    return DescryException.of(
        MISCONFIGURED,
        "data-folder-unusable",
        "data folder %s can not be used: %s".formatted(root, e),
        e);
  }

  private void open(Path folder) {
    String name = folder.getFileName().toString();
    if (!NAME.matcher(name).matches()) {
      return;
    }
    try {
      open.put(name, GalleryFolder.open(folder, settings, images));
    } catch (IOException | RuntimeException e) {
      LOG.error("Gallery {} is damaged; the others serve without it", name, e);
      damaged.put(name, e);
    }
  }

  /**
   * Makes a gallery, or returns the one that is there if its live generation has the same
   * specification.
   *
   * @param name 1 to 63 lower case letters, digits and hyphens, not beginning with a hyphen
   * @throws DescryException {@code invalid-gallery-name}, {@code gallery-exists} if it has another
   *     specification, or {@code gallery-damaged}
   */
  public synchronized Gallery create(String name, GallerySpec spec) {
    Path folder = root.resolve(checked(name));
    if (open.containsKey(name) || damaged.containsKey(name)) {
      LuceneGallery there = find(name);
      if (there.spec().equals(spec)) {
        return there;
      }
      throw DescryException.of(
          CONFLICT,
          "gallery-exists",
          "gallery %s exists with %s, not with %s".formatted(name, there.spec(), spec));
    }
    try {
      Instant now = Micros.truncated(Instant.now());
      GalleryFolder.create(root, name, GalleryManifest.first(spec, now, images.place()));
      LuceneGallery made = GalleryFolder.open(folder, settings, images);
      open.put(name, made);
      return made;
    } catch (IOException e) {
      throw DiskFailure.of(
          root, new UncheckedIOException("gallery %s could not be made".formatted(name), e));
    }
  }

  /**
   * Makes a gallery of a snapshot. What is not whole by the end leaves nothing.
   *
   * @throws DescryException {@code invalid-gallery-name}, {@code gallery-exists}, {@code
   *     gallery-full}, {@code snapshot-not-found} or {@code snapshot-damaged}
   */
  Gallery restore(String name, SnapshotRepository from, String snapshot) {
    Path folder = root.resolve(checked(name));
    refuseIfThere(name);
    SnapshotManifest manifest = from.manifest(snapshot);
    settings.checkRestored(name, manifest);
    try {
      Path made =
          GalleryFolder.begin(
              root, GalleryManifest.first(manifest.spec(), manifest.createdAt(), images.place()));
      try {
        SnapshotReader.copy(from, manifest, made, images);
        return adopt(name, made, folder);
      } catch (Throwable e) {
        if (Files.exists(made)) {
          GalleryFolder.abandon(made, images);
        }
        throw e;
      }
    } catch (IOException e) {
      throw DiskFailure.of(
          root,
          new UncheckedIOException(
              "gallery %s could not be made of snapshot %s".formatted(name, snapshot), e));
    }
  }

  private synchronized Gallery adopt(String name, Path made, Path folder) throws IOException {
    refuseIfThere(name);
    GalleryFolder.finish(made, folder);
    LuceneGallery restored = GalleryFolder.open(folder, settings, images);
    open.put(name, restored);
    return restored;
  }

  private void refuseIfThere(String name) {
    if (open.containsKey(name) || damaged.containsKey(name)) {
      throw DescryException.of(
          CONFLICT,
          "gallery-exists",
          "gallery %s exists: restore under another name, or delete it before".formatted(name));
    }
  }

  /**
   * Takes a snapshot of a gallery.
   *
   * @throws DescryException as {@link #get} does
   */
  Snapshot snapshot(String name, SnapshotRepository to) {
    LuceneGallery gallery = find(checked(name));
    try {
      return gallery.snapshot(to);
    } catch (RuntimeException e) {
      if (!gallery.equals(open.get(name))) {
        throw DescryException.of(
            MISSING, "gallery-not-found", "gallery %s is no longer there".formatted(name), e);
      }
      throw e;
    }
  }

  /**
   * Makes a gallery, or returns the one that is there, whatever it was built with.
   *
   * @throws DescryException {@code invalid-gallery-name} or {@code gallery-damaged}
   */
  public synchronized Gallery getOrCreate(String name, GallerySpec spec) {
    Gallery there = open.get(checked(name));
    return there == null ? create(name, spec) : there;
  }

  /**
   * The gallery of that name.
   *
   * @throws DescryException {@code invalid-gallery-name}, {@code gallery-not-found} or {@code
   *     gallery-damaged}
   */
  public Gallery get(String name) {
    return find(checked(name));
  }

  private LuceneGallery find(String name) {
    LuceneGallery gallery = open.get(name);
    if (gallery != null) {
      return gallery;
    }
    Throwable damage = damaged.get(name);
    if (damage != null) {
      throw DescryException.of(
          MISCONFIGURED,
          "gallery-damaged",
          "gallery %s can not be read: %s".formatted(name, damage),
          damage);
    }
    throw DescryException.of(
        MISSING, "gallery-not-found", "there is no gallery %s".formatted(name));
  }

  /** All that can be read, by name. */
  public List<Gallery> all() {
    return List.copyOf(open.values());
  }

  /** Descriptions of all that can be read, by name. */
  public List<GalleryDescription> list() {
    List<GalleryDescription> all = new ArrayList<>();
    for (LuceneGallery gallery : open.values()) {
      try {
        all.add(gallery.describe());
      } catch (DescryException deletedMeanwhile) {
        LOG.debug("Not listed", deletedMeanwhile);
      }
    }
    return List.copyOf(all);
  }

  /** All that can't be read, by name. */
  public List<DamagedGallery> damaged() {
    return damaged.entrySet().stream()
        .map(one -> new DamagedGallery(one.getKey(), String.valueOf(one.getValue().getMessage())))
        .toList();
  }

  /**
   * Removes a gallery with all that is in it.
   *
   * @return whether there was one
   */
  public synchronized boolean delete(String name) {
    Path folder = root.resolve(checked(name));
    LuceneGallery gallery = open.remove(name);
    if (gallery == null && damaged.remove(name) == null) {
      return false;
    }
    IOUtils.closeWhileHandlingException(gallery);
    try {
      GalleryFolder.delete(folder, images);
      return true;
    } catch (IOException e) {
      damaged.put(name, e);
      throw new UncheckedIOException("gallery %s could not be deleted".formatted(name), e);
    }
  }

  /** Gives the files free that only points in time keep whose time is up. */
  void expirePointsInTime() {
    open.values().forEach(LuceneGallery::expirePointsInTime);
  }

  /**
   * Lets readers of all galleries see what merges have made since the last write: fewer segments.
   */
  public void commitMerged() {
    for (LuceneGallery gallery : open.values()) {
      try {
        gallery.commitMerged();
      } catch (RuntimeException e) {
        LOG.error("Gallery {} could not commit what it has merged", gallery.name(), e);
      }
    }
  }

  /** Deletes what is older than its gallery keeps it. */
  void deleteAged(Instant now) {
    for (LuceneGallery gallery : open.values()) {
      try {
        long deleted = gallery.deleteAged(now);
        if (deleted > 0) {
          LOG.info("Deleted {} sightings of gallery {} for their age", deleted, gallery.name());
        }
      } catch (RuntimeException e) {
        LOG.error("Gallery {} could not delete what is too old", gallery.name(), e);
      }
    }
  }

  /** Removes pictures, also of deleted galleries, that could not be removed before. */
  synchronized void tidyImages() {
    open.values().forEach(LuceneGallery::tidyImages);
    try {
      GalleryFolder.finishDeletions(root, images);
    } catch (IOException e) {
      LOG.error("What is left of deleted galleries could not be removed", e);
    }
  }

  /** Begins to purge galleries in whose files deleted sightings have been lying too long. */
  void purgeDeleted(Instant now) {
    if (!settings.purgeAfter().isPositive()) {
      return;
    }
    for (LuceneGallery gallery : open.values()) {
      try {
        gallery.purgeAfter(settings.purgeAfter(), now);
      } catch (RuntimeException e) {
        LOG.error("Gallery {} could not be purged", gallery.name(), e);
      }
    }
  }

  static String checked(String name) {
    if (!NAME.matcher(name).matches()) {
      throw DescryException.of(
          INVALID,
          "invalid-gallery-name",
          "gallery name '%s' does not match %s".formatted(Shown.of(name), NAME));
    }
    return name;
  }

  /** Answers all writes that have begun, and gives the folder free. */
  @Override
  public synchronized void close() {
    try {
      List<Closeable> all = new ArrayList<>(open.values());
      all.add(images);
      all.add(lock);
      IOUtils.close(all);
    } catch (IOException e) {
      throw new UncheckedIOException("data folder %s could not be closed".formatted(root), e);
    }
  }
}
