package dev.descry.sources;

import dev.descry.failure.DescryException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
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
 *
 * @param wanted which files, by their paths below the folder; null for all
 */
record FolderSource(
    String description, Path folder, @Nullable PathMatcher wanted, EntryFactory factory)
    implements Source {

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

    /** Null for a folder that was entered, and for a file that is not wanted. */
    private @Nullable SourceEntry entry(Path path) {
      Path below = folder.relativize(path);
      boolean isWanted = wanted == null || wanted.matches(below);
      try {
        BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
        boolean isHidden = path.getFileName().toString().startsWith(".");
        if (attributes.isDirectory() && !isHidden) {
          return enter(path);
        }
        if (!isWanted) {
          return null;
        }
        if (!attributes.isRegularFile()) {
          return SourceProblem.otherFile(
              path.toString(), isHidden ? "It is hidden" : "It is no file");
        }
        return factory.file(SightingIds.slashed(below), path, attributes.size());
      } catch (IOException e) {
        return isWanted
            ? new SourceProblem(path.toString(), "image-unreadable", Reasons.of(e))
            : null;
      }
    }

    private @Nullable SourceProblem enter(Path entered) {
      List<String> names = new ArrayList<>();
      try {
        factory.access().check(entered);
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
      } catch (DescryException e) {
        return SourceProblem.of(entered.toString(), e);
      } catch (IOException e) {
        return new SourceProblem(entered.toString(), "folder-unreadable", Reasons.of(e));
      }
    }
  }
}
