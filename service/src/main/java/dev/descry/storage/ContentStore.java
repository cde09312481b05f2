package dev.descry.storage;

import java.nio.file.NoSuchFileException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import org.apache.commons.codec.digest.DigestUtils;

/**
 * Bytes under their SHA-256: {@code ab/abcd...}, where {@code abcd...} is that in hexadecimal.
 * Equal bytes are one object. Safe for any number of threads; fails as {@link ObjectStore} does.
 */
public final class ContentStore {

  private static final int PART = 2;

  private final ObjectStore objects;

  public ContentStore(ObjectStore objects) {
    this.objects = objects;
  }

  /** Its name here. */
  public static String name(byte[] content) {
    return DigestUtils.sha256Hex(content);
  }

  /** Keeps something under the name that it has. */
  public void put(String name, byte[] content) {
    objects.put(key(name), content);
  }

  /**
   * As it is there; damage is for the caller to see.
   *
   * @throws NoSuchFileException if it is not there
   */
  public byte[] read(String name) throws NoSuchFileException {
    return objects.read(key(name));
  }

  /** How many bytes it has; empty if it is not there. */
  public OptionalLong size(String name) {
    return objects.size(key(name));
  }

  public void delete(String name) {
    objects.delete(key(name));
  }

  /** Names all, with their sizes. */
  public void list(ObjLongConsumer<String> each) {
    objects.list("", (key, size) -> each.accept(nameOf(key), size));
  }

  public void deleteAll() {
    objects.deleteAll("");
  }

  /** What writes have left that a crash cut short; nobody may write meanwhile. */
  public void removeLeftovers() {
    objects.removeLeftovers();
  }

  /**
   * As {@link #size}, for many names in their order: lists those with the same beginning instead of
   * asking for each. For one thread.
   */
  public Function<String, OptionalLong> sizesInOrder() {
    Map<String, Long> there = new HashMap<>();
    String[] listed = {""};
    return name -> {
      String part = name.substring(0, PART);
      if (!part.equals(listed[0])) {
        there.clear();
        objects.list(part, (key, size) -> there.put(nameOf(key), size));
        listed[0] = part;
      }
      Long size = there.get(name);
      return size == null ? OptionalLong.empty() : OptionalLong.of(size);
    };
  }

  private static String key(String name) {
    return name.substring(0, PART) + "/" + name;
  }

  private static String nameOf(String key) {
    return key.substring(key.lastIndexOf('/') + 1);
  }

  @Override
  public String toString() {
    return objects.toString();
  }
}
