package dev.descry.gallery;

import dev.descry.storage.ContentStore;
import java.io.Closeable;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/** Keeps no picture: sightings name those that they were made from, which are elsewhere. */
final class ReferredImages implements ImageStore {

  @Override
  public boolean keeps() {
    return false;
  }

  @Override
  public void ready() {}

  @Override
  public List<String> hold(List<byte[]> images) {
    return images.stream().map(ContentStore::name).toList();
  }

  @Override
  public void release(Collection<String> hashes) {}

  @Override
  public void discard(Collection<String> hashes) {}

  @Override
  public Closeable keepAll() {
    return () -> {};
  }

  @Override
  public Predicate<String> inOrder() {
    return sha256 -> false;
  }

  @Override
  public byte[] read(String sha256) throws NoSuchFileException {
    throw new NoSuchFileException(sha256);
  }

  @Override
  public List<String> unnamed() {
    return List.of();
  }

  @Override
  public long bytes() {
    return 0;
  }

  @Override
  public void tidy() {}

  @Override
  public void close() {}
}
