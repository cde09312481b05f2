package dev.descry.storage;

import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.ObjLongConsumer;

/**
 * Bytes under keys. A key is one or more names, joined by slashes; a name is made of letters,
 * digits and {@code . - _}, and does not begin with a dot. Safe for any number of threads.
 *
 * <p>An object appears whole or not at all, and replaces the one that had its key. What has
 * returned is durable, and every call that begins later sees it.
 *
 * <p>Every method throws {@code storage-unavailable} ({@link dev.descry.failure.DescryException})
 * if a bucket can't be reached or refuses, and {@link java.io.UncheckedIOException} if a folder
 * does.
 */
public interface ObjectStore {

  /** In files of a folder, which is made with the first object. */
  static ObjectStore folder(Path folder) {
    return new FolderObjects(folder);
  }

  void put(String key, byte[] content);

  /**
   * All bytes of one.
   *
   * @throws NoSuchFileException if there is none
   */
  byte[] read(String key) throws NoSuchFileException;

  /** How many bytes one has; empty if there is none. */
  OptionalLong size(String key);

  /** Removes one, if it is there. */
  void delete(String key);

  /**
   * Names all whose key begins with {@code prefix} and a slash, with their sizes; not those that
   * come or go meanwhile.
   *
   * @param prefix a key; empty for all
   */
  void list(String prefix, ObjLongConsumer<String> each);

  /** Removes all that {@link #list} names. */
  void deleteAll(String prefix);

  /** What lies under {@code prefix} as a store of its own, with keys that go on from there. */
  ObjectStore under(String prefix);

  /** Removes what writes have left that a crash cut short; nobody may write meanwhile. */
  void removeLeftovers();
}
