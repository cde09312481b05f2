package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another process acknowledges before it is killed, or finds locked. */
class CrashTest {

  /** 50 with the Maven profile {@code long}. */
  private static final int KILLS = Integer.getInteger("descry.crash.kills", 5);

  private static final int MOST_LINES = 400;
  private static final int MOST_MILLIS_AFTERWARDS = 50;
  private static final int MOST_MILLIS_OF_A_START = 1500;

  /** A version that is no sighting. */
  private static final int NONE = 0;

  private final Random random = new Random();

  /** The versions that each sighting may have: one, but for what was under way at a kill. */
  private final Map<String, Set<Integer>> possible = new HashMap<>();

  private final Map<String, Integer> acknowledged = new TreeMap<>();

  @TempDir Path root;

  @Test
  void keepsWhatWasAcknowledgedBeforeAKillAndNothingByHalves() throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      writeUntilKilled(kill).forEach(this::remember);
      try (Galleries galleries = new Galleries(root)) {
        assertNothingIsLostOrHalfThere(galleries.get("toys"));
      }
    }
    assertThat(acknowledged).containsKeys("put", "deleted", "live");
    assertThat(acknowledged.get("put")).isGreaterThan(10 * KILLS);
    System.out.printf("%d kills, acknowledged: %s%n", KILLS, acknowledged);
    try (Galleries galleries = new Galleries(root)) {
      Gallery gallery = galleries.get("toys");
      goOverToTheOther(gallery);
      assertNothingIsLostOrHalfThere(gallery);
      goOverToTheOther(gallery);
      assertNothingIsLostOrHalfThere(gallery);
    }
  }

  private void remember(String line) {
    String[] words = line.split(" ", -1);
    int version = Integer.parseInt(words[2]);
    Set<Integer> versions = possible.computeIfAbsent(words[1], id -> new HashSet<>(Set.of(NONE)));
    switch (words[0]) {
      // From here on it may be so or still as it was, until the answer comes.
      case "putting", "deleting" -> versions.add(version);
      case "put", "deleted" -> {
        versions.clear();
        versions.add(version);
      }
      case "live" -> {}
      default -> throw new AssertionError(line);
    }
    acknowledged.merge(words[0], 1, Integer::sum);
  }

  private void assertNothingIsLostOrHalfThere(Gallery gallery) throws IOException {
    Map<String, Sighting> found = all(gallery);
    for (Map.Entry<String, Set<Integer>> one : possible.entrySet()) {
      Sighting sighting = found.get(one.getKey());
      int version = sighting == null ? NONE : version(sighting);
      assertThat(one.getValue()).as(one.getKey()).contains(version);
      // What it is now it stays.
      one.setValue(new HashSet<>(Set.of(version)));
    }
    for (Sighting one : found.values()) {
      assertIsWhole(gallery, one);
    }
    assertThat(possible.keySet()).containsAll(found.keySet());
    float[] any = new float[gallery.spec().embeddingSize()];
    any[0] = 1;
    assertThat(Toy.ids(gallery.nearest(any, found.size() + 1, null)))
        .containsExactlyInAnyOrderElementsOf(found.keySet());
    assertThat(pictures())
        .containsExactlyInAnyOrderElementsOf(
            found.values().stream().map(one -> one.image().sha256()).collect(Collectors.toSet()));
  }

  private static Map<String, Sighting> all(Gallery gallery) {
    Map<String, Sighting> all = new HashMap<>();
    SightingPage page = gallery.page(1000, null, null, null);
    page.sightings().forEach(one -> all.put(one.id(), one));
    while (page.next() != null) {
      page = gallery.page(1000, page.next(), null, null);
      page.sightings().forEach(one -> all.put(one.id(), one));
    }
    return all;
  }

  private static int version(Sighting sighting) {
    Object version = sighting.metadata().attributes().get("version");
    return ((Number) Objects.requireNonNull(version)).intValue();
  }

  /** All of it is of one version. */
  private static void assertIsWhole(Gallery gallery, Sighting one) {
    NewSighting put = CrashingWriter.sighting(gallery.spec(), one.id(), version(one));
    assertThat(one.metadata()).isEqualTo(put.metadata());
    assertThat(one.bundle()).isEqualTo(put.bundle());
    assertThat(one.tokens()).usingRecursiveComparison().isEqualTo(put.tokens());
    assertThat(Toy.cosine(one.embedding(), put.embedding())).as(one.id()).isGreaterThan(0.9999);
    assertThat(gallery.image(one.id())).hasValue(put.image());
    assertThat(
            gallery
                .page(1, null, new Filter.Is("person", "person of " + one.id()), null)
                .sightings())
        .extracting(Sighting::id)
        .containsExactly(one.id());
  }

  /** By the names of their files. */
  private List<String> pictures() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("toys/images"))) {
      return files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()).toList();
    }
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

  /** All that it said before the end, an unfinished last line left out. */
  private List<String> writeUntilKilled(int kill) throws IOException, InterruptedException {
    Process writer = CrashingWriter.start(root, "k" + kill);
    // The first one makes the gallery; of the others some are killed while they start.
    boolean starting = kill > 0 && random.nextInt(5) == 0;
    int last = starting ? 0 : 1 + random.nextInt(MOST_LINES);
    if (starting) {
      Thread.sleep(random.nextInt(MOST_MILLIS_OF_A_START));
      kill(writer);
    }
    StringBuilder output = new StringBuilder();
    int lines = 0;
    try (BufferedReader reader = writer.inputReader(StandardCharsets.UTF_8)) {
      for (int c = reader.read(); c >= 0; c = reader.read()) {
        output.append((char) c);
        if (c == '\n' && ++lines == last) {
          Thread.sleep(random.nextInt(MOST_MILLIS_AFTERWARDS));
          kill(writer);
        }
      }
    }
    assertThat(writer.waitFor()).as(output.toString()).isEqualTo(128 + 9);
    return new ArrayList<>(output.substring(0, output.lastIndexOf("\n") + 1).lines().toList());
  }

  /** Not by Process.destroyForcibly, which closes the stream with what is still in it. */
  private static void kill(Process writer) {
    writer.toHandle().destroyForcibly();
  }
}
