package dev.descry.gallery;

import java.nio.file.Path;
import java.util.List;

/** All galleries of a data folder. Safe for any number of threads. */
public final class Galleries implements AutoCloseable {

  private final Path root;

  public Galleries(Path root) {
    this.root = root;
  }

  public Gallery create(String name, GallerySpec spec) {
    throw new UnsupportedOperationException(name + spec + root);
  }

  public Gallery get(String name) {
    throw new UnsupportedOperationException(name);
  }

  public List<GalleryDescription> list() {
    throw new UnsupportedOperationException();
  }

  public boolean delete(String name) {
    throw new UnsupportedOperationException(name);
  }

  @Override
  public void close() {}
}
