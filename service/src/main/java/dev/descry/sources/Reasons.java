package dev.descry.sources;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;

/** I/O errors in words; the messages of some are nothing but a file name. */
final class Reasons {

  private Reasons() {}

  static String of(IOException e) {
    return switch (e) {
      case NoSuchFileException none -> "there is no such file";
      case AccessDeniedException denied -> "access is denied";
      case FileSystemLoopException loop -> "it is a link to a folder that it is in";
      default -> String.valueOf(e.getMessage());
    };
  }
}
