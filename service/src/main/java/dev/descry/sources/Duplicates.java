package dev.descry.sources;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether an image was there before, by its bytes or by its looks. Of copies only the first
 * is remembered. What is remembered lies in a file, so that a job goes on with it after a restart;
 * the memory that it takes is about 60 bytes an image, 0.6 GB for ten million. Thread-safe; who is
 * the first depends on the order of the calls.
 *
 * <p>Near copies are found where their outlines differ in at most 3 of 64 bits: cut into four parts
 * of 16 bits, one part must be equal then, so that only the images that share a part are compared
 * (Norouzi et al., "Fast Search in Hamming Space with Multi-Index Hashing", CVPR 2012). Their looks
 * decide. Some are missed: 3 of 100 pictures of the demo gallery that were made smaller by a
 * quarter and compressed again.
 */
public final class Duplicates implements Closeable {

  private static final int PARTS = 4;
  private static final int NONE = -1;

  /** What to do with a copy. */
  public enum Policy {
    /** It becomes a sighting as every other. */
    INDEX,
    /** It is left out and reported. */
    SKIP,
    /** It becomes a sighting whose attribute {@link #ATTRIBUTE} names the first. */
    LINK
  }

  /** Holds the id of the first. */
  public static final String ATTRIBUTE = "duplicate.of";

  /**
   * The image that another is a copy of.
   *
   * @param exact whether their bytes are equal, and not only their looks
   */
  public record First(String id, boolean exact) {}

  private final FingerprintFile file;
  private int size;
  private long[] places = new long[1024];
  private long[] outlines = new long[1024];
  private long[] hashes = new long[1024];

  /** Open addressing: positions in the three above, by hash. */
  private int[] table = filled(4096);

  /** The last image with a value in a part of its outline, and the one before it with the same. */
  private final int[][] last = new int[PARTS][];

  private final int[][] before = new int[PARTS][1024];

  private Duplicates(FingerprintFile file) {
    this.file = file;
    for (int part = 0; part < PARTS; part++) {
      last[part] = filled(1 << 16);
    }
  }

  /**
   * Remembers what the file holds; created if it is not there. One process at a time uses it.
   *
   * @throws UncheckedIOException also from all other methods, where the disk fails
   */
  public static Duplicates open(Path path) {
    try {
      FingerprintFile file = FingerprintFile.open(path);
      Duplicates duplicates = new Duplicates(file);
      file.readAll(duplicates::remember);
      return duplicates;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Looks for an image of another id that this is a copy of, and remembers this one if there is
   * none. Asked again for the same id, it gives the same answer.
   */
  public synchronized Optional<First> first(String id, Fingerprint image) {
    try {
      FingerprintFile.Entry same = withEqualBytes(image.sha256());
      if (same != null) {
        return same.id().equals(id) ? Optional.empty() : Optional.of(new First(same.id(), true));
      }
      FingerprintFile.Entry near = withEqualLooks(id, image);
      if (near != null) {
        return Optional.of(new First(near.id(), false));
      }
      remember(file.append(id, image), image);
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Puts on disk what is remembered; to be called before the images are acknowledged. */
  public synchronized void sync() {
    try {
      file.sync();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private FingerprintFile.@Nullable Entry withEqualBytes(byte[] sha256) throws IOException {
    long hash = FingerprintFile.prefix(sha256);
    for (int slot = slot(hash); table[slot] != NONE; slot = (slot + 1) & (table.length - 1)) {
      if (hashes[table[slot]] == hash) {
        FingerprintFile.Entry entry = file.read(places[table[slot]]);
        if (Arrays.equals(entry.image().sha256(), sha256)) {
          return entry;
        }
      }
    }
    return null;
  }

  private FingerprintFile.@Nullable Entry withEqualLooks(String id, Fingerprint image)
      throws IOException {
    FingerprintFile.Entry nearest = null;
    int least = Fingerprint.MAX_LOOKS_DISTANCE + 1;
    for (int part = 0; part < PARTS; part++) {
      int other = last[part][part(image.outline(), part)];
      for (; other != NONE; other = before[part][other]) {
        if (Fingerprint.isNearOutline(outlines[other], image.outline())) {
          FingerprintFile.Entry entry = file.read(places[other]);
          int distance = image.distance(entry.image().looks());
          if (distance < least && !entry.id().equals(id)) {
            least = distance;
            nearest = entry;
          }
        }
      }
    }
    return nearest;
  }

  private void remember(long place, Fingerprint image) {
    if (size == places.length) {
      int longer = size + size / 4;
      places = Arrays.copyOf(places, longer);
      outlines = Arrays.copyOf(outlines, longer);
      hashes = Arrays.copyOf(hashes, longer);
      Arrays.setAll(before, part -> Arrays.copyOf(before[part], longer));
    }
    places[size] = place;
    outlines[size] = image.outline();
    hashes[size] = FingerprintFile.prefix(image.sha256());
    for (int part = 0; part < PARTS; part++) {
      int value = part(image.outline(), part);
      before[part][size] = last[part][value];
      last[part][value] = size;
    }
    size++;
    if (size > table.length / 3 * 2) {
      table = filled(table.length * 2);
      for (int i = 0; i < size; i++) {
        enter(i);
      }
    } else {
      enter(size - 1);
    }
  }

  private void enter(int position) {
    int slot = slot(hashes[position]);
    while (table[slot] != NONE) {
      slot = (slot + 1) & (table.length - 1);
    }
    table[slot] = position;
  }

  /** SHA-256 is as good as random, so any of its bits will do. */
  private int slot(long hash) {
    return (int) hash & (table.length - 1);
  }

  private static int part(long outline, int part) {
    return (int) (outline >>> (16 * part)) & 0xffff;
  }

  private static int[] filled(int length) {
    int[] array = new int[length];
    Arrays.fill(array, NONE);
    return array;
  }

  @Override
  public synchronized void close() {
    try {
      file.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
