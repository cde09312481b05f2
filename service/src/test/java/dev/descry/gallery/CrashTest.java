package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another process acknowledges before it is killed, or finds locked. */
class CrashTest {

  /** More with {@code -Ddescry.crash.kills=50}. */
  private static final int KILLS = Integer.getInteger("descry.crash.kills", 5);

  private static final int LEAST_LINES = 20;
  private static final int MOST_LINES = 200;
  private static final int MOST_MILLIS_AFTERWARDS = 50;

  private final Random random = new Random();
  private final Set<String> present = new HashSet<>();
  private final Set<String> deleted = new HashSet<>();
  private int swaps;

  @TempDir Path root;

  @Test
  void keepsAllThatWasAcknowledgedBeforeAKillWhileBundlesChange() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      for (String line : writeUntilKilled("k" + kill)) {
        String id = line.substring(line.indexOf(' ') + 1);
        switch (line.substring(0, line.indexOf(' '))) {
          case "put" -> present.add(id);
          // From here on it may be there or not, until the answer comes.
          case "deleting" -> present.remove(id);
          case "delete" -> deleted.add(id);
          case "live" -> swaps++;
          default -> throw new AssertionError(line);
        }
      }
      try (Galleries galleries = new Galleries(root)) {
        assertNothingIsLostOrHalfThere(galleries.get("toys"));
      }
    }
    assertThat(present).hasSizeGreaterThan(KILLS * LEAST_LINES / 2);
    assertThat(deleted).isNotEmpty();
    assertThat(swaps).isPositive();
    try (Galleries galleries = new Galleries(root)) {
      Gallery gallery = galleries.get("toys");
      goOverToTheOther(gallery);
      assertNothingIsLostOrHalfThere(gallery);
      goOverToTheOther(gallery);
      assertNothingIsLostOrHalfThere(gallery);
    }
  }

  private void assertNothingIsLostOrHalfThere(Gallery gallery) {
    Set<String> found = new HashSet<>();
    SightingPage page = gallery.page(1000, null, null, null);
    while (!page.sightings().isEmpty()) {
      for (Sighting one : page.sightings()) {
        byte[] image = gallery.image(one.id()).orElseThrow();
        float[] right = Toy.encode(gallery.spec(), image).embedding();
        assertThat(image).isEqualTo(Toy.bytes("picture of " + one.id()));
        assertThat(one.bundle()).isEqualTo(gallery.spec().bundle());
        assertThat(Toy.cosine(one.embedding(), right)).as(one.id()).isGreaterThan(0.9999);
        found.add(one.id());
      }
      page = gallery.page(1000, page.sightings().getLast().id(), null, null);
    }
    assertThat(found).containsAll(present).doesNotContainAnyElementsOf(deleted);
    float[] any = new float[gallery.spec().embeddingSize()];
    any[0] = 1;
    assertThat(Set.copyOf(Toy.ids(gallery.nearest(any, found.size(), null)))).isEqualTo(found);
  }

  private static void goOverToTheOther(Gallery gallery) {
    GallerySpec other = gallery.spec().equals(Toy.SPEC) ? Toy.OTHER_SPEC : Toy.SPEC;
    int number = gallery.generations().begin(other, true, false);
    gallery
        .generations()
        .catchUp(number, image -> Toy.encode(other, image), done -> {}, () -> false);
    assertThat(gallery.spec()).isEqualTo(other);
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
    int last = random.nextInt(LEAST_LINES, MOST_LINES);
    StringBuilder output = new StringBuilder();
    int lines = 0;
    try (BufferedReader reader = writer.inputReader(StandardCharsets.UTF_8)) {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        output.append((char) c);
        if (c == '\n' && ++lines == last) {
          Thread.sleep(random.nextInt(MOST_MILLIS_AFTERWARDS));
          // Not Process.destroyForcibly, which closes the stream with what is still in it.
          writer.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(writer.waitFor()).as(output.toString()).isEqualTo(128 + 9);
    return output.substring(0, output.lastIndexOf("\n")).lines().toList();
  }
}
