package dev.descry.gallery;

import dev.descry.storage.ContentStore;
import java.io.Closeable;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.lucene.store.AlreadyClosedException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Pictures in a folder or a bucket of their own. Holds, writing and removing are atomic for each
 * picture.
 *
 * <p>What a crash may have left is found by going through all of them once, before the first is
 * written. Where a bucket does not answer then, pictures are read meanwhile, but not written, and
 * {@link #tidy} tries again.
 */
final class KeptImages implements ImageStore {

  private static final Logger LOG = LoggerFactory.getLogger(KeptImages.class);

  private final ContentStore pictures;
  private final Predicate<String> named;
  private final ConcurrentHashMap<String, Integer> holds = new ConcurrentHashMap<>();
  private final Set<String> owed = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytes = new AtomicLong();
  private final ReentrantLock sweeping = new ReentrantLock();
  private final AtomicInteger keepers = new AtomicInteger();
  private final AtomicBoolean tidying = new AtomicBoolean();
  private volatile boolean swept;
  private volatile boolean closed;

  /**
   * Looks at nothing yet.
   *
   * @param named whether a sighting that can be read now names the picture
   */
  KeptImages(ContentStore pictures, Predicate<String> named) {
    this.pictures = pictures;
    this.named = named;
  }

  @Override
  public boolean keeps() {
    return true;
  }

  @Override
  public void ready() {
    if (swept) {
      return;
    }
    sweeping.lock();
    try {
      if (!swept) {
        sweep();
      }
    } finally {
      sweeping.unlock();
    }
  }

  private void sweep() {
    pictures.removeLeftovers();
    List<String> orphans = new ArrayList<>();
    long[] sum = {0};
    pictures.list(
        (sha256, size) -> {
          if (named.test(sha256)) {
            sum[0] += size;
          } else {
            orphans.add(sha256);
          }
        });
    for (String orphan : orphans) {
      LOG.info("Removing {} from {}, which no sighting names", orphan, pictures);
      pictures.delete(orphan);
    }
    bytes.set(sum[0]);
    swept = true;
  }

  @Override
  public List<String> hold(List<byte[]> images) {
    if (closed) {
      throw new AlreadyClosedException("no more pictures in " + pictures);
    }
    ready();
    List<String> held = new ArrayList<>();
    try {
      SideBySide.run(images, this::holdOne, held);
    } catch (Throwable e) {
      release(held);
      throw e;
    }
    return held;
  }

  private String holdOne(byte[] image) {
    String sha256 = ContentStore.name(image);
    holds.compute(
        sha256,
        (key, held) -> {
          if (held == null && pictures.size(sha256).isEmpty()) {
            pictures.put(sha256, image);
            bytes.addAndGet(image.length);
          }
          return held == null ? 1 : held + 1;
        });
    return sha256;
  }

  @Override
  public void release(Collection<String> hashes) {
    SideBySide.run(hashes, this::releaseOne, new ArrayList<>());
  }

  private boolean releaseOne(String sha256) {
    holds.compute(
        sha256,
        (key, held) -> {
          if (held != null && held > 1) {
            return held - 1;
          }
          removeUnlessNamed(sha256);
          return null;
        });
    return true;
  }

  @Override
  public void discard(Collection<String> hashes) {
    SideBySide.run(Set.copyOf(hashes), this::discardOne, new ArrayList<>());
  }

  private boolean discardOne(String sha256) {
    holds.compute(
        sha256,
        (key, held) -> {
          if (held == null) {
            removeUnlessNamed(sha256);
          }
          return held;
        });
    return true;
  }

  private void removeUnlessNamed(String sha256) {
    try {
      if (named.test(sha256)) {
        return;
      }
      // In this order: what no sighting named before somebody keeps all is in nobody's commit.
      if (!swept || keepers.get() > 0) {
        owed.add(sha256);
        return;
      }
      OptionalLong size = pictures.size(sha256);
      if (size.isPresent()) {
        pictures.delete(sha256);
        bytes.addAndGet(-size.getAsLong());
      }
    } catch (RuntimeException e) {
      LOG.warn("{} could not be removed from {} and will be later", sha256, pictures, e);
      owed.add(sha256);
    }
  }

  @Override
  public Closeable keepAll() {
    keepers.incrementAndGet();
    AtomicBoolean ended = new AtomicBoolean();
    return () -> {
      if (ended.compareAndSet(false, true)) {
        keepers.decrementAndGet();
        tidy();
      }
    };
  }

  @Override
  public Predicate<String> inOrder() {
    Function<String, OptionalLong> sizes = pictures.sizesInOrder();
    return sha256 -> sizes.apply(sha256).isPresent();
  }

  @Override
  public byte[] read(String sha256) throws NoSuchFileException {
    return pictures.read(sha256);
  }

  @Override
  public List<String> unnamed() {
    List<String> unnamed = new ArrayList<>();
    pictures.list(
        (sha256, size) -> {
          if (!holds.containsKey(sha256) && !named.test(sha256)) {
            unnamed.add(sha256);
          }
        });
    return unnamed;
  }

  @Override
  public long bytes() {
    return bytes.get();
  }

  @Override
  public void tidy() {
    boolean untidy = !swept || (!owed.isEmpty() && keepers.get() == 0);
    if (untidy && !closed && tidying.compareAndSet(false, true)) {
      Thread.ofVirtual().name("tidy-images").start(this::tidyNow);
    }
  }

  private void tidyNow() {
    try {
      ready();
      List<String> again = List.copyOf(owed);
      owed.removeAll(Set.copyOf(again));
      discard(again);
    } catch (RuntimeException e) {
      LOG.warn("{} could not be looked through; that is tried again", pictures, e);
    } finally {
      tidying.set(false);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
