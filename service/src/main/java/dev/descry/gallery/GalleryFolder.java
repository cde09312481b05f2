package dev.descry.gallery;

import dev.descry.failure.DescryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.util.IOUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The folders of galleries in a data folder:
 *
 * <pre>
 * name/gallery.json     {@link GalleryManifest}
 * name/index/           {@link GalleryIndex} of generation 1
 * name/index-2/         of generation 2, and so on
 * name/images/          {@link KeptImages}, if its pictures are here
 * .new-*, .deleted-*    a gallery that is not there yet, or not any more
 * </pre>
 *
 * <p>A gallery comes and goes by renaming its folder, so that a crash leaves it whole or leaves
 * nothing but what the next start removes.
 */
final class GalleryFolder {

  private static final Logger LOG = LoggerFactory.getLogger(GalleryFolder.class);
  private static final String INDEX = "index";
  private static final String NEW = ".new-";
  private static final String DELETED = ".deleted-";

  static Path images(Path folder) {
    return folder.resolve("images");
  }

  static Path index(Path folder, int generation) {
    return folder.resolve(generation == 1 ? INDEX : INDEX + "-" + generation);
  }

  static LuceneGallery open(Path folder, GallerySettings settings, ImageStores images)
      throws IOException {
    return new LuceneGallery(folder, FSDirectory::open, settings, images);
  }

  /** Removes what a crash has left of generations that are not there yet, or not any more. */
  static void removeOtherIndexes(Path folder, GalleryManifest manifest) throws IOException {
    List<Path> named =
        manifest.generations().stream().map(one -> index(folder, one.number())).toList();
    for (Path entry : entries(folder)) {
      if (entry.getFileName().toString().startsWith(INDEX) && !named.contains(entry)) {
        IOUtils.rm(entry);
      }
    }
  }

  /** Makes an empty gallery; durable on return. */
  static void create(Path root, String name, GalleryManifest manifest) throws IOException {
    Path made = begin(root, manifest);
    try (Directory directory = FSDirectory.open(index(made, 1))) {
      GalleryIndex.create(directory);
    }
    finish(made, root.resolve(name));
  }

  /** A folder for what is to become a gallery, with its manifest; not a gallery yet. */
  static Path begin(Path root, GalleryManifest manifest) throws IOException {
    Path made = Files.createDirectory(root.resolve(NEW + UUID.randomUUID()));
    manifest.write(made);
    return made;
  }

  /** Makes it a gallery; durable on return. */
  static void finish(Path made, Path folder) throws IOException {
    IOUtils.fsync(made, true);
    rename(made, folder);
  }

  /** Makes no gallery of it. */
  static void abandon(Path made, ImageStores images) throws IOException {
    remove(made, images);
  }

  /**
   * Durable on return. Where the bucket of its pictures does not answer, they go with {@link
   * #finishDeletions}.
   */
  static void delete(Path folder, ImageStores images) throws IOException {
    Path gone = folder.resolveSibling(DELETED + UUID.randomUUID());
    rename(folder, gone);
    remove(gone, images);
  }

  /** Removes what is left of deleted galleries. */
  static void finishDeletions(Path root, ImageStores images) throws IOException {
    for (Path entry : entries(root)) {
      if (entry.getFileName().toString().startsWith(DELETED)) {
        remove(entry, images);
      }
    }
  }

  private static void remove(Path gone, ImageStores images) throws IOException {
    try {
      images.deleteRemote(gone, GalleryManifest.read(gone).pictures());
    } catch (NoSuchFileException e) {
      LOG.debug("{} was never whole", gone);
    } catch (DescryException e) {
      LOG.warn("The pictures of deleted gallery {} could not be removed yet", gone, e);
      return;
    } catch (IOException e) {
      LOG.warn("Pictures of deleted gallery {} in a bucket, if there are any, stay", gone, e);
    }
    IOUtils.rm(gone);
  }

  private static void rename(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
    IOUtils.fsync(to.getParent(), true);
  }

  /** All that lie in the data folder, after removing what a crash has left half made or deleted. */
  static List<Path> list(Path root, ImageStores images) throws IOException {
    for (Path entry : entries(root)) {
      if (entry.getFileName().toString().startsWith(NEW)) {
        remove(entry, images);
      }
    }
    finishDeletions(root, images);
    return entries(root).stream().filter(Files::isDirectory).toList();
  }

  private static List<Path> entries(Path root) throws IOException {
    try (Stream<Path> entries = Files.list(root)) {
      return entries.sorted().toList();
    }
  }

  private GalleryFolder() {}
}
