package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.MISCONFIGURED;
import static dev.descry.failure.DescryException.Kind.MISSING;

import dev.descry.failure.DescryException;
import dev.descry.gallery.SnapshotManifest.StoredFile;
import dev.descry.storage.ContentStore;
import dev.descry.storage.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The snapshots of one gallery, in a folder or a bucket:
 *
 * <pre>
 * manifests/20260314T091231000Z-6ec9c2b0eb140107.json   {@link SnapshotManifest}
 * blocks/ab/abcd...                                     files of indexes, at most 32 MB of one
 * images/ab/abcd...                                     pictures
 * </pre>
 *
 * <p>Blocks and pictures lie under their SHA-256, so that what an earlier snapshot has is there
 * already, and damage is seen. A manifest is written last: without one there is no snapshot, and
 * what a crash has left is used by the next or removed with the next that is deleted. Not for
 * writers at the same time.
 */
final class SnapshotRepository {

  static final int BLOCK = 32 << 20;

  /** Pictures that are copied side by side, and so in memory at once. */
  static final int PICTURES_AT_ONCE = 256;

  private static final String MANIFESTS = "manifests";
  private static final Pattern ID = Pattern.compile("[0-9]{8}T[0-9]{9}Z-[0-9a-f]{16}");
  private static final Pattern MANIFEST = Pattern.compile("manifests/(%s)[.]json".formatted(ID));

  private final String gallery;
  private final ObjectStore objects;
  private final ContentStore blocks;
  private final ContentStore images;

  SnapshotRepository(String gallery, ObjectStore objects) {
    this.gallery = gallery;
    this.objects = objects;
    this.blocks = new ContentStore(objects.under("blocks"));
    this.images = new ContentStore(objects.under("images"));
  }

  ContentStore images() {
    return images;
  }

  /** Ids, in the order in which snapshots were taken. */
  List<String> ids() {
    Set<String> ids = new TreeSet<>();
    objects.list(
        MANIFESTS,
        (key, size) -> {
          Matcher manifest = MANIFEST.matcher(key);
          if (manifest.matches()) {
            ids.add(manifest.group(1));
          }
        });
    return List.copyOf(ids);
  }

  /**
   * One of them.
   *
   * @throws DescryException {@code snapshot-not-found} or {@code snapshot-damaged}
   */
  SnapshotManifest manifest(String id) {
    if (!ID.matcher(id).matches()) {
      throw notFound(id);
    }
    byte[] json;
    try {
      json = objects.read(key(id));
    } catch (NoSuchFileException e) {
      throw notFound(id);
    }
    if (!SnapshotManifest.matches(id, json)) {
      throw damaged("%s/%s is not what was written".formatted(objects, key(id)));
    }
    try {
      return SnapshotManifest.of(json);
    } catch (IllegalArgumentException e) {
      throw damaged("%s/%s: %s".formatted(objects, key(id), e.getMessage()));
    }
  }

  private static String key(String id) {
    return MANIFESTS + "/" + id + ".json";
  }

  private DescryException notFound(String id) {
    return DescryException.of(
        MISSING,
        "snapshot-not-found",
        "there is no snapshot '%s' of gallery %s".formatted(Shown.of(id), gallery));
  }

  private static DescryException damaged(String what) {
    return DescryException.of(
        MISCONFIGURED, "snapshot-damaged", "the snapshot can not be read: " + what);
  }

  /** Makes it a snapshot, when all that it names is there; returns its id. */
  String add(SnapshotManifest manifest) {
    byte[] json = manifest.json();
    String id = manifest.id(json);
    objects.put(key(id), json);
    return id;
  }

  /**
   * Keeps a file.
   *
   * @return with the bytes that were not there before
   */
  Added add(String name, InputStream content) throws IOException {
    List<String> names = new ArrayList<>();
    long length = 0;
    long added = 0;
    for (byte[] block = content.readNBytes(BLOCK);
        block.length > 0;
        block = content.readNBytes(BLOCK)) {
      String hash = ContentStore.name(block);
      if (blocks.size(hash).isEmpty()) {
        blocks.put(hash, block);
        added += block.length;
      }
      names.add(hash);
      length += block.length;
    }
    return new Added(new StoredFile(name, length, names), added);
  }

  /** A file that is kept now. */
  record Added(StoredFile file, long addedBytes) {}

  /**
   * Writes a file as it was.
   *
   * @throws DescryException {@code snapshot-damaged}, with what of it
   */
  void copy(StoredFile file, OutputStream to) throws IOException {
    for (String block : file.blocks()) {
      to.write(read(blocks, block));
    }
  }

  /** A picture as it was; fails as {@link #copy} does. */
  byte[] image(String sha256) {
    return read(images, sha256);
  }

  /** Those of a snapshot by their SHA-256, in order; fails as {@link #copy} does. */
  List<String> images(SnapshotManifest manifest) throws IOException {
    ByteArrayOutputStream list = new ByteArrayOutputStream();
    copy(manifest.images(), list);
    String hex = HexFormat.of().formatHex(list.toByteArray());
    List<String> hashes = new ArrayList<>();
    for (int i = 0; i < hex.length(); i += 64) {
      hashes.add(hex.substring(i, i + 64));
    }
    return hashes;
  }

  private static byte[] read(ContentStore from, String name) {
    byte[] content;
    try {
      content = from.read(name);
    } catch (NoSuchFileException e) {
      throw damaged("%s is missing in %s".formatted(name, from));
    }
    if (!ContentStore.name(content).equals(name)) {
      throw damaged("%s in %s is not what was written".formatted(name, from));
    }
    return content;
  }

  /**
   * Removes a snapshot, and what no other needs.
   *
   * @return whether there was one
   * @throws DescryException {@code snapshot-damaged} if it can't be known what another one needs
   */
  boolean delete(String id) throws IOException {
    List<String> others = new ArrayList<>(ids());
    if (!others.remove(id)) {
      return false;
    }
    Set<String> neededBlocks = new HashSet<>();
    Set<String> neededImages = new HashSet<>();
    for (String other : others) {
      SnapshotManifest manifest = manifest(other);
      manifest.blocks().forEach(neededBlocks::add);
      neededImages.addAll(images(manifest));
    }
    objects.delete(key(id));
    deleteOthers(blocks, neededBlocks);
    deleteOthers(images, neededImages);
    return true;
  }

  private static void deleteOthers(ContentStore from, Set<String> needed) {
    List<String> gone = new ArrayList<>();
    from.list(
        (name, size) -> {
          if (!needed.contains(name)) {
            gone.add(name);
          }
        });
    gone.forEach(from::delete);
  }

  /** Removes what a crash cut short. */
  void removeLeftovers() {
    objects.removeLeftovers();
    blocks.removeLeftovers();
    images.removeLeftovers();
  }
}
