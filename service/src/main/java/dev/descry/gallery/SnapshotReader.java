package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.MISCONFIGURED;

import dev.descry.failure.DescryException;
import dev.descry.gallery.SnapshotManifest.StoredFile;
import dev.descry.storage.ContentStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;

/** Writes what a snapshot holds into the folder of a gallery that is not there yet. */
final class SnapshotReader {

  /**
   * Copies all, synced, and compares each block and picture with its hash.
   *
   * @param made with the manifest of the gallery in it
   * @throws DescryException {@code snapshot-damaged}, with what of it
   */
  static void copy(
      SnapshotRepository from, SnapshotManifest snapshot, Path made, ImageStores stores)
      throws IOException {
    Path index = Files.createDirectory(GalleryFolder.index(made, 1));
    for (StoredFile file : snapshot.files()) {
      Path written = index.resolve(file.name());
      try (OutputStream to = Files.newOutputStream(written)) {
        from.copy(file, to);
      }
      IOUtils.fsync(written, false);
    }
    IOUtils.fsync(index, true);
    try (Directory directory = FSDirectory.open(index);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      if (reader.numDocs() != snapshot.sightings()) {
        throw DescryException.of(
            MISCONFIGURED,
            "snapshot-damaged",
            "the snapshot says that it has %d sightings; its index has %d"
                .formatted(snapshot.sightings(), reader.numDocs()));
      }
    }
    GalleryManifest.Pictures place = GalleryManifest.read(made).pictures();
    if (place.kind() != ImageSettings.Kind.NONE) {
      copyImages(from, snapshot, stores.content(made, place));
    }
  }

  private static void copyImages(
      SnapshotRepository from, SnapshotManifest snapshot, ContentStore to) throws IOException {
    List<String> hashes = from.images(snapshot);
    for (int i = 0; i < hashes.size(); i += SnapshotRepository.PICTURES_AT_ONCE) {
      List<String> some =
          hashes.subList(i, Math.min(i + SnapshotRepository.PICTURES_AT_ONCE, hashes.size()));
      SideBySide.run(
          some,
          sha256 -> {
            to.put(sha256, from.image(sha256));
            return sha256;
          },
          new ArrayList<>());
    }
  }

  private SnapshotReader() {}
}
