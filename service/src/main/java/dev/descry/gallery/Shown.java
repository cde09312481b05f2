package dev.descry.gallery;

import org.jspecify.annotations.Nullable;

/** A caller's value as an error message repeats it: in full where short, else its beginning. */
final class Shown {

  private static final int MAX_LENGTH = 100;

  static String of(@Nullable Object value) {
    String text = String.valueOf(value);
    return text.length() <= MAX_LENGTH ? text : text.substring(0, MAX_LENGTH) + "...";
  }

  private Shown() {}
}
