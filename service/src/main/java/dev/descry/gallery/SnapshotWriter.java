package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.MISCONFIGURED;

import dev.descry.failure.DescryException;
import dev.descry.gallery.SnapshotManifest.StoredFile;
import dev.descry.gallery.SnapshotRepository.Added;
import dev.descry.storage.ContentStore;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Predicate;

/** Writes one snapshot: first the files of a commit, then its pictures, then the manifest. */
final class SnapshotWriter {

  private final SnapshotRepository repository;
  private final PinnedCommit commit;
  private final ImageStore images;
  private final List<StoredFile> files = new ArrayList<>();
  private final ByteArrayOutputStream hashes = new ByteArrayOutputStream();
  private final List<String> missing = new ArrayList<>();
  private long imageCount;
  private long imageBytes;
  private long added;

  /**
   * For one commit.
   *
   * @param images with all pictures that the commit names, which nobody removes meanwhile
   */
  SnapshotWriter(SnapshotRepository repository, PinnedCommit commit, ImageStore images) {
    this.repository = repository;
    this.commit = commit;
    this.images = images;
  }

  /** Writes it to the end. */
  Snapshot write(String gallery, Instant createdAt, Instant takenAt) throws IOException {
    repository.removeLeftovers();
    for (String name : commit.files()) {
      try (InputStream content = Files.newInputStream(commit.file(name))) {
        files.add(add(name, content));
      }
    }
    Predicate<String> kept = images.inOrder();
    Function<String, OptionalLong> sizes = repository.images().sizesInOrder();
    commit.images(
        sha256 -> {
          if (kept.test(sha256)) {
            addImage(sha256, sizes.apply(sha256));
          }
        });
    copyMissing();
    StoredFile list = add("images", new ByteArrayInputStream(hashes.toByteArray()));
    SnapshotManifest manifest =
        new SnapshotManifest(
            SnapshotManifest.FORMAT,
            gallery,
            takenAt,
            createdAt,
            commit.spec(),
            commit.sightings(),
            files,
            list,
            imageCount,
            imageBytes,
            added);
    return manifest.describe(repository.add(manifest));
  }

  private StoredFile add(String name, InputStream content) throws IOException {
    Added stored = repository.add(name, content);
    added += stored.addedBytes();
    return stored.file();
  }

  private void addImage(String sha256, OptionalLong size) throws IOException {
    hashes.write(HexFormat.of().parseHex(sha256));
    imageCount++;
    if (size.isPresent()) {
      imageBytes += size.getAsLong();
    } else {
      missing.add(sha256);
    }
    if (missing.size() == SnapshotRepository.PICTURES_AT_ONCE) {
      copyMissing();
    }
  }

  private void copyMissing() {
    List<Integer> sizes = new ArrayList<>();
    SideBySide.run(missing, this::copy, sizes);
    for (int size : sizes) {
      imageBytes += size;
      added += size;
    }
    missing.clear();
  }

  private int copy(String sha256) {
    try {
      byte[] picture = images.read(sha256);
      if (!ContentStore.name(picture).equals(sha256)) {
        throw DescryException.of(
            MISCONFIGURED,
            "image-damaged",
            "picture %s of the gallery is not what was put: delete its sightings, or put them again"
                .formatted(sha256));
      }
      repository.images().put(sha256, picture);
      return picture.length;
    } catch (NoSuchFileException e) {
      throw new IllegalStateException("picture %s went meanwhile".formatted(sha256), e);
    }
  }
}
