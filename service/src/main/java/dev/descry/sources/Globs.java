package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Patterns of paths such as {@code photos/**}{@code /*.jpg}, as shells know them. */
final class Globs {

  private static final Pattern WILD = Pattern.compile("[*?\\[{]");

  private Globs() {}

  static boolean isGlob(String place) {
    return WILD.matcher(place).find();
  }

  /** The files of a pattern, from the last folder before its first wildcard. */
  static Source open(String pattern, EntryFactory factory) {
    return new FolderSource(
        "files " + pattern,
        folder(pattern),
        matcher(pattern.substring(lastSlashBeforeWildcard(pattern) + 1)),
        factory);
  }

  static Path folder(String pattern) {
    int slash = lastSlashBeforeWildcard(pattern);
    return Path.of(slash < 0 ? "." : pattern.substring(0, slash + 1));
  }

  private static int lastSlashBeforeWildcard(String pattern) {
    Matcher wild = WILD.matcher(pattern);
    return pattern.lastIndexOf('/', wild.find() ? wild.start() : pattern.length());
  }

  private static PathMatcher matcher(String pattern) {
    try {
      // Java's ** wants at least one folder before the slash that follows it; a shell's does not.
      return FileSystems.getDefault().getPathMatcher("glob:" + pattern.replace("**/", "{,**/}"));
    } catch (PatternSyntaxException e) {
      throw DescryException.of(
          Kind.INVALID,
          "invalid-pattern",
          "'%s' is no pattern of paths: %s".formatted(pattern, e.getDescription()),
          e);
    }
  }
}
