package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another process acknowledges before it is killed, or finds locked. */
class CrashTest {

  private static final int KILLS = 3;
  private static final int ACKNOWLEDGED_BEFORE_KILL = 40;

  @TempDir Path root;

  @Test
  void keepsAllThatWasAcknowledgedBeforeAKill() throws Exception {
    Set<String> present = new HashSet<>();
    Set<String> deleted = new HashSet<>();
    for (int kill = 0; kill < KILLS; kill++) {
      for (String line : writeUntilKilled("k" + kill)) {
        String id = line.substring(line.indexOf(' ') + 1);
        if (line.startsWith("put ")) {
          present.add(id);
        } else {
          present.remove(id);
          deleted.add(id);
        }
      }
      try (Galleries galleries = new Galleries(root)) {
        Gallery gallery = galleries.get("toys");
        for (String id : present) {
          assertThat(gallery.get(id)).as(id).isPresent();
          assertThat(gallery.image(id)).as(id).contains(Toy.bytes("picture of " + id));
        }
        assertThat(deleted).allSatisfy(id -> assertThat(gallery.get(id)).isEmpty());
      }
    }
    assertThat(present).hasSizeGreaterThan(KILLS * ACKNOWLEDGED_BEFORE_KILL / 2);
    assertThat(deleted).isNotEmpty();
  }

  @Test
  void refusesAFolderThatAnotherProcessUses() throws Exception {
    try (Galleries here = new Galleries(root)) {
      Process other = CrashingWriter.start(root, "x");
      String output = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(here.list()).isEmpty();
      assertThat(output).contains("data-folder-in-use").contains(root.toString());
      assertThat(other.waitFor()).isEqualTo(1);
    }
  }

  /** All acknowledgements that came out before the end, the unfinished last line left out. */
  private List<String> writeUntilKilled(String prefix) throws IOException, InterruptedException {
    Process writer = CrashingWriter.start(root, prefix);
    StringBuilder output = new StringBuilder();
    int lines = 0;
    try (BufferedReader reader = writer.inputReader(StandardCharsets.UTF_8)) {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        output.append((char) c);
        if (c == '\n' && ++lines == ACKNOWLEDGED_BEFORE_KILL) {
          // Not Process.destroyForcibly, which closes the stream with what is still in it.
          writer.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(writer.waitFor()).as(output.toString()).isEqualTo(128 + 9);
    return output.substring(0, output.lastIndexOf("\n")).lines().toList();
  }
}
