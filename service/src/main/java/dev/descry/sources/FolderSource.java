package dev.descry.sources;

import dev.descry.gallery.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder with all below it, each folder in order of its names. Links are followed; one to a
 * folder that it lies in is reported. Of each folder on the way down, the names are in memory.
 */
record FolderSource(Path folder, EntryFactory factory) implements Source {

  @Override
  public String description() {
    return "folder " + folder;
  }

  @Override
  public Entries entries() {
    return new Walk();
  }

  /** A folder whose names are being gone through. */
  private record Level(Path folder, Path real, Iterator<String> names) {}

  private final class Walk extends Entries {

    private final Deque<Level> levels = new ArrayDeque<>();
    private @Nullable SourceProblem unreadable;

    Walk() {
      unreadable = enter(folder);
    }

    @Override
    @Nullable SourceEntry advance() {
      if (unreadable != null) {
        SourceProblem problem = unreadable;
        unreadable = null;
        return problem;
      }
      for (Level level = levels.peek(); level != null; level = levels.peek()) {
        if (!level.names.hasNext()) {
          levels.pop();
          continue;
        }
        SourceEntry entry = entry(level.folder.resolve(level.names.next()));
        if (entry != null) {
          return entry;
        }
      }
      return null;
    }

    /** Null for a folder that was entered. */
    private @Nullable SourceEntry entry(Path path) {
      try {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        if (attributes.isDirectory() && !path.getFileName().toString().startsWith(".")) {
          return enter(path);
        }
        if (!attributes.isRegularFile()) {
          return SourceProblem.otherFile(path.toString(), "It is hidden or no file");
        }
        return factory.file(
            SightingIds.of(folder.relativize(path)),
            path.toString(),
            attributes.size(),
            Metadata.NONE,
            () -> start(path),
            new FileBytes(path, factory.maxBytes()));
      } catch (IOException e) {
        return new SourceProblem(path.toString(), "image-unreadable", Reasons.of(e));
      }
    }

    private @Nullable SourceProblem enter(Path entered) {
      List<String> names = new ArrayList<>();
      try {
        Path real = entered.toRealPath();
        if (levels.stream().anyMatch(level -> level.real.equals(real))) {
          throw new FileSystemLoopException(entered.toString());
        }
        try (DirectoryStream<Path> paths = Files.newDirectoryStream(entered)) {
          paths.forEach(path -> names.add(path.getFileName().toString()));
        }
        Collections.sort(names);
        levels.push(new Level(entered, real, names.iterator()));
        return null;
      } catch (IOException e) {
        return new SourceProblem(entered.toString(), "folder-unreadable", Reasons.of(e));
      }
    }
  }

  private static byte[] start(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(16);
    }
  }
}
