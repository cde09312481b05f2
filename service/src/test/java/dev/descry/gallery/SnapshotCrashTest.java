package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What another process leaves of snapshots when it is killed while it takes them. */
class SnapshotCrashTest {

  /** 50 with the Maven profile {@code long}. */
  private static final int KILLS = Integer.getInteger("descry.crash.kills", 3);

  private static final int MOST_LINES = 60;
  private static final int MOST_MILLIS_AFTERWARDS = 50;

  private final Random random = new Random();

  @TempDir Path root;

  @Test
  void leavesNoHalfSnapshotAndTheNextOneWorks() throws Exception {
    List<String> acknowledged = new ArrayList<>();
    for (int kill = 0; kill < KILLS; kill++) {
      acknowledged.addAll(snapshotUntilKilled("k" + kill));
      try (Galleries galleries = new Galleries(root.resolve("galleries"));
          Snapshots snapshots = open(galleries)) {
        List<String> ids = snapshots.list("toys").stream().map(Snapshot::id).toList();
        assertThat(ids).containsAll(acknowledged);
        assertIsWhole(snapshots, galleries, ids.getLast());
        assertIsWhole(snapshots, galleries, snapshots.take("toys").id());
      }
    }
    try (Galleries galleries = new Galleries(root.resolve("galleries"));
        Snapshots snapshots = open(galleries)) {
      for (Snapshot one : snapshots.list("toys")) {
        assertThat(snapshots.delete("toys", one.id())).isTrue();
      }
      assertIsWhole(snapshots, galleries, snapshots.take("toys").id());
      snapshots.list("toys").forEach(one -> snapshots.delete("toys", one.id()));
    }
    assertThat(acknowledged).isNotEmpty();
    try (Stream<Path> files = Files.walk(root.resolve("snapshots"))) {
      assertThat(files.filter(Files::isRegularFile)).isEmpty();
    }
  }

  private Snapshots open(Galleries galleries) {
    return new Snapshots(galleries, new SnapshotSettings(null, null), root);
  }

  private static void assertIsWhole(Snapshots snapshots, Galleries galleries, String id) {
    Gallery restored = snapshots.restore("toys", id, "copy");
    SightingPage page = restored.page(1000, null, null, null);
    while (!page.sightings().isEmpty()) {
      for (Sighting one : page.sightings()) {
        assertThat(restored.image(one.id())).contains(Toy.bytes("picture of " + one.id()));
      }
      page = restored.page(1000, page.sightings().getLast().id(), null, null);
    }
    assertThat(restored.describe().sightings()).isEqualTo(snapshots.get("toys", id).sightings());
    galleries.delete("copy");
  }

  /** The ids of all snapshots that were acknowledged before. */
  private List<String> snapshotUntilKilled(String prefix) throws IOException, InterruptedException {
    Process process = CrashingWriter.start(SnapshotCrashTest.class, root, prefix);
    List<String> taken = new ArrayList<>();
    int last = random.nextInt(1, MOST_LINES);
    int lines = 0;
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        if (line.matches("taken \\S+ whole")) {
          taken.add(line.split(" ", -1)[1]);
        }
        if (++lines == last) {
          Thread.sleep(random.nextInt(MOST_MILLIS_AFTERWARDS));
          // Not Process.destroyForcibly, which closes the stream with what is still in it.
          process.toHandle().destroyForcibly();
        }
      }
    }
    assertThat(process.waitFor()).isEqualTo(128 + 9);
    return taken;
  }

  /** Writes, takes snapshots and deletes some of them until it is killed. */
  public static void main(String[] arguments) {
    Path root = Path.of(arguments[0]);
    Galleries galleries = new Galleries(root.resolve("galleries"));
    Gallery gallery = galleries.getOrCreate("toys", Toy.SPEC);
    Thread.ofPlatform()
        .start(
            () -> {
              for (int i = 0; ; i++) {
                gallery.put(Toy.sighting(arguments[1] + "-" + i, 1, i));
                System.out.print("put\n");
                if (i % 3 == 2) {
                  gallery.delete(arguments[1] + "-" + (i - 1));
                }
              }
            });
    Snapshots snapshots = new Snapshots(galleries, new SnapshotSettings(null, null), root);
    while (true) {
      System.out.print("taken " + snapshots.take("toys").id() + " whole\n");
      String gone = snapshots.take("toys").id();
      snapshots.delete("toys", gone);
    }
  }
}
