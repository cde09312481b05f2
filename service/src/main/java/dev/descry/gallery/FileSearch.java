package dev.descry.gallery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Finds texts in files of any size, as their bytes in UTF-8 lie there. Thread-safe. */
final class FileSearch {

  private static final int STEP = 1 << 20;

  private final Map<String, byte[]> texts = new LinkedHashMap<>();
  private final boolean[] firstBytes = new boolean[256];
  private final int longest;

  FileSearch(Collection<String> texts) {
    int most = 1;
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      this.texts.put(text, bytes);
      firstBytes[bytes[0] & 0xff] = true;
      most = Math.max(most, bytes.length);
    }
    this.longest = most;
  }

  /** Those that are in a file. */
  Set<String> in(Path file) throws IOException {
    Set<String> found = new HashSet<>();
    byte[] buffer = new byte[STEP + longest];
    int kept = 0;
    try (InputStream bytes = Files.newInputStream(file)) {
      for (int read = bytes.readNBytes(buffer, 0, STEP);
          read > 0;
          read = bytes.readNBytes(buffer, kept, STEP)) {
        int end = kept + read;
        search(buffer, end, found);
        // What may begin here and go on in the next step.
        kept = Math.min(end, longest - 1);
        System.arraycopy(buffer, end - kept, buffer, 0, kept);
      }
    }
    return found;
  }

  private void search(byte[] buffer, int end, Set<String> found) {
    for (int at = 0; at < end; at++) {
      if (firstBytes[buffer[at] & 0xff]) {
        for (Map.Entry<String, byte[]> text : texts.entrySet()) {
          byte[] wanted = text.getValue();
          int to = at + wanted.length;
          if (to <= end && Arrays.equals(buffer, at, to, wanted, 0, wanted.length)) {
            found.add(text.getKey());
          }
        }
      }
    }
  }
}
