package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.MISCONFIGURED;

import dev.descry.failure.DescryException;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps a data folder for one owner, in this process and among all; ends with the process. */
final class FolderLock implements Closeable {

  private final FileChannel channel;

  /**
   * Locks the folder.
   *
   * @throws DescryException {@code data-folder-in-use}
   */
  FolderLock(Path folder) throws IOException {
    channel =
        FileChannel.open(
            folder.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (!locked(channel)) {
      channel.close();
      throw DescryException.of(
          MISCONFIGURED,
          "data-folder-in-use",
          "data folder %s is in use by another Descry".formatted(folder));
    }
  }

  private static boolean locked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
