package dev.descry.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.ObjLongConsumer;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * Objects as files whose paths are their keys. A file is written under {@code .incoming}, synced,
 * and renamed.
 */
final class FolderObjects implements ObjectStore {

  private static final String INCOMING = ".incoming";

  private final Path folder;

  FolderObjects(Path folder) {
    this.folder = folder;
  }

  @Override
  public void put(String key, byte[] content) {
    Path file = folder.resolve(key);
    Path written = folder.resolve(INCOMING).resolve(UUID.randomUUID().toString());
    try {
      Files.createDirectories(folder.resolve(INCOMING));
      Files.write(written, content);
      sync(written, StandardOpenOption.WRITE);
      Path parent = parent(key);
      Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
      syncFolder(parent);
    } catch (IOException e) {
      deleteQuietly(written);
      throw new UncheckedIOException("%s could not be written".formatted(file), e);
    }
  }

  /** The folder of an object, made if it is not there. */
  private Path parent(String key) throws IOException {
    Path parent = folder;
    String[] names = key.split("/", -1);
    for (int i = 0; i < names.length - 1; i++) {
      Path next = parent.resolve(names[i]);
      if (!Files.exists(next)) {
        Files.createDirectories(next);
        syncFolder(parent);
      }
      parent = next;
    }
    return parent;
  }

  private static void syncFolder(Path synced) throws IOException {
    sync(synced, StandardOpenOption.READ);
  }

  private static void sync(Path synced, StandardOpenOption mode) throws IOException {
    try (FileChannel channel = FileChannel.open(synced, mode)) {
      channel.force(true);
    }
  }

  private static void deleteQuietly(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      // It goes with the next removal of leftovers.
    }
  }

  @Override
  public byte[] read(String key) throws NoSuchFileException {
    try {
      return Files.readAllBytes(folder.resolve(key));
    } catch (NoSuchFileException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public OptionalLong size(String key) {
    try {
      return OptionalLong.of(Files.size(folder.resolve(key)));
    } catch (NoSuchFileException e) {
      return OptionalLong.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void delete(String key) {
    try {
      Files.deleteIfExists(folder.resolve(key));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void list(String prefix, ObjLongConsumer<String> each) {
    try {
      list(folder.resolve(prefix), each);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void list(Path listed, ObjLongConsumer<String> each) throws IOException {
    for (Path entry : entries(listed)) {
      if (entry.getFileName().toString().startsWith(".")) {
        continue;
      }
      if (Files.isDirectory(entry)) {
        list(entry, each);
        continue;
      }
      try {
        each.accept(key(entry), Files.size(entry));
      } catch (NoSuchFileException e) {
        // It went meanwhile.
      }
    }
  }

  private String key(Path file) {
    return folder.relativize(file).toString().replace(file.getFileSystem().getSeparator(), "/");
  }

  private static List<Path> entries(Path listed) throws IOException {
    try (Stream<Path> entries = Files.list(listed)) {
      return entries.sorted().toList();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
  }

  @Override
  public void deleteAll(String prefix) {
    try {
      FileSystemUtils.deleteRecursively(folder.resolve(prefix));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public ObjectStore under(String prefix) {
    return new FolderObjects(folder.resolve(prefix));
  }

  @Override
  public void removeLeftovers() {
    deleteAll(INCOMING);
  }

  @Override
  public String toString() {
    return folder.toString();
  }
}
