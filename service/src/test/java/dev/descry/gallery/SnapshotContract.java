package dev.descry.gallery;

import static dev.descry.gallery.Toy.failure;
import static dev.descry.gallery.Toy.sighting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.SnapshotManifest.StoredFile;
import dev.descry.storage.ObjectStore;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** What snapshots promise, wherever they and the pictures of galleries are. */
abstract class SnapshotContract {

  @TempDir Path root;
  private Galleries galleries;
  private Snapshots snapshots;
  private Gallery gallery;

  /** Where new galleries keep their pictures. */
  abstract ImageSettings images();

  abstract SnapshotSettings place();

  /** What lies there. */
  abstract ObjectStore objects();

  @BeforeEach
  void open() {
    galleries = new Galleries(root.resolve("data"), settings());
    snapshots = new Snapshots(galleries, place(), root);
    gallery = galleries.create("toys", Toy.SPEC);
  }

  GallerySettings settings() {
    return GallerySettings.DEFAULTS.with(images());
  }

  final Galleries galleries() {
    return galleries;
  }

  final Snapshots snapshots() {
    return snapshots;
  }

  @AfterEach
  void close() {
    snapshots.close();
    galleries.close();
  }

  @Test
  void restoredGalleryEqualsTheOneThatWasTaken() {
    Gallery taken = Toy.gallery(galleries, "random", Toy.spec(16), RandomSightings.DECLARED);
    RandomSightings random = new RandomSightings(11, 16);
    for (int chunk = 0; chunk < 6; chunk++) {
      List<NewSighting> some = new ArrayList<>();
      for (int i = 0; i < 50; i++) {
        String id = "s" + (chunk * 50 + i);
        NewSighting one = random.next(id);
        some.add(
            sighting(id, one.metadata(), "picture of " + (chunk * 50 + i) / 2, one.embedding()));
      }
      taken.putAll(some);
    }
    taken.deleteAll(List.of("s3", "s4", "s77"));
    taken.setMaxAge(Duration.ofDays(30_000));

    Snapshot snapshot = snapshots.take("random");
    Gallery restored = snapshots.restore("random", snapshot.id(), "copy");

    assertThat(snapshot.sightings()).isEqualTo(297);
    assertThat(snapshot.images()).isEqualTo(150);
    assertSame(restored, taken);
    for (int i = 0; i < 20; i++) {
      float[] query = random.embedding();
      Filter filter = i < 5 ? null : random.filter(2);
      assertThat(restored.nearest(query, 30, filter).neighbours())
          .usingRecursiveComparison()
          .isEqualTo(taken.nearest(query, 30, filter).neighbours());
    }

    restored.delete("s5");
    restored.put(sighting("new", Metadata.NONE, "new", query(16)));
    assertThat(taken.image("s5")).contains(Toy.bytes("picture of 2"));
    assertThat(taken.get("new")).isEmpty();
    galleries.delete("random");
    assertThat(restored.image("s6")).contains(Toy.bytes("picture of 3"));
  }

  private static float[] query(int size) {
    return Toy.random(new Random(1), size);
  }

  /** In all that can be read. */
  private static void assertSame(Gallery one, Gallery other) {
    awaitPictures(one, other.describe().imageBytes());
    assertThat(one.describe())
        .usingRecursiveComparison()
        .ignoringFields("name", "diskBytes", "generations", "images")
        .isEqualTo(other.describe());
    List<Sighting> sightings = all(one);
    assertThat(sightings).usingRecursiveComparison().isEqualTo(all(other));
    for (Sighting sighting : sightings) {
      assertThat(one.image(sighting.id()).orElseThrow())
          .isEqualTo(other.image(sighting.id()).orElseThrow());
    }
  }

  /** Those in a bucket are counted in the background. */
  private static void awaitPictures(Gallery gallery, long bytes) {
    for (int i = 0; i < 500 && gallery.describe().imageBytes() != bytes; i++) {
      try {
        Thread.sleep(10);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static List<Sighting> all(Gallery gallery) {
    List<Sighting> all = new ArrayList<>();
    SightingPage page = gallery.page(100, null, null, null);
    while (!page.sightings().isEmpty()) {
      all.addAll(page.sightings());
      page = gallery.page(100, all.getLast().id(), null, null);
    }
    return all;
  }

  @Test
  void isRestoredWhereThereIsNothingButTheRepository(@TempDir Path elsewhere) {
    gallery.putAll(List.of(sighting("a", 1, 0), sighting("b", 0, 1)));
    Snapshot snapshot = snapshots.take("toys");
    galleries.delete("toys");

    try (Galleries others = new Galleries(elsewhere.resolve("galleries"), settings());
        Snapshots there = new Snapshots(others, place(), root)) {
      assertThat(there.list("toys")).containsExactly(snapshot);
      Gallery restored = there.restore("toys", snapshot.id(), "toys");

      assertThat(restored.image("b")).contains(Toy.bytes("picture of b"));
    }
    try (Galleries others = new Galleries(elsewhere.resolve("galleries"), settings())) {
      assertThat(Toy.ids(others.get("toys").nearest(new float[] {1, 0}, 5, null)))
          .containsExactly("a", "b");
      assertThat(others.get("toys").image("a")).contains(Toy.bytes("picture of a"));
    }
  }

  @Test
  void addsOnlyWhatNoEarlierOneHas() {
    gallery.putAll(
        Stream.iterate(0, i -> i + 1)
            .limit(50)
            .map(i -> sighting("s" + i, Metadata.NONE, "x".repeat(1000) + i, 1, i))
            .toList());
    Snapshot first = snapshots.take("toys");
    Map<String, Long> before = listed();
    gallery.put(sighting("one-more", Metadata.NONE, "y".repeat(700), 1, 0));

    Snapshot second = snapshots.take("toys");
    Snapshot third = snapshots.take("toys");

    Map<String, Long> after = listed();
    assertThat(after).containsAllEntriesOf(before);
    assertThat(first.addedBytes()).isGreaterThan(first.bytes());
    assertThat(second.bytes()).isGreaterThan(50_000);
    assertThat(second.addedBytes()).isBetween(700L, 20_000L);
    assertThat(third.addedBytes()).isZero();
    assertThat(images(after) - images(before)).isEqualTo(1);
    assertThat(snapshots.list("toys")).containsExactly(first, second, third);
    assertThat(snapshots.get("toys", second.id())).isEqualTo(second);
    assertThat(all(snapshots.restore("toys", first.id(), "first"))).hasSize(50);
    assertThat(all(snapshots.restore("toys", third.id(), "third"))).hasSize(51);
  }

  private static long images(Map<String, Long> listed) {
    return listed.keySet().stream().filter(key -> key.contains("/images/")).count();
  }

  private Map<String, Long> listed() {
    Map<String, Long> listed = new TreeMap<>();
    objects().list("snapshots", listed::put);
    return listed;
  }

  @Test
  void holdsNothingOfWhatWasDeletedBeforeIt() throws Exception {
    Metadata secret =
        new Metadata(null, null, null, null, "nobody-knows", null, Set.of(), Map.of());
    gallery.putAll(
        Stream.iterate(0, i -> i + 1).limit(40).map(i -> sighting("s" + i, 1, i)).toList());
    gallery.putAll(List.of(sighting("kept", 1, 0), sighting("gone", secret, "her face", 1, 0)));
    Snapshot before = snapshots.take("toys");

    gallery.delete("gone");
    Snapshot after = snapshots.take("toys");

    assertThat(content(before)).contains("nobody-knows").contains("her face");
    assertThat(content(after)).doesNotContain("nobody-knows").doesNotContain("her face");
    assertThat(content(after)).contains("kept");
    assertThat(after.sightings()).isEqualTo(41);
    snapshots.delete("toys", before.id());
    for (String key : listed().keySet()) {
      assertThat(text(objects().read(key)))
          .doesNotContain("nobody-knows")
          .doesNotContain("her face");
    }
    assertThat(all(snapshots.restore("toys", after.id(), "copy"))).hasSize(41);
  }

  /** All bytes of a snapshot. */
  private String content(Snapshot snapshot) throws IOException {
    SnapshotRepository repository =
        new SnapshotRepository("toys", objects().under("snapshots/toys"));
    SnapshotManifest manifest = repository.manifest(snapshot.id());
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (StoredFile file : manifest.files()) {
      repository.copy(file, content);
    }
    for (String image : repository.images(manifest)) {
      content.write(repository.image(image));
    }
    return text(content.toByteArray());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  @Test
  void deletedOneTakesOnlyWhatNoOtherNeeds() {
    gallery.putAll(List.of(sighting("a", 1, 0), sighting("b", 0, 1)));
    Snapshot first = snapshots.take("toys");
    gallery.delete("a");
    gallery.put(sighting("c", 1, 1));
    Snapshot second = snapshots.take("toys");
    galleries.create("other", Toy.SPEC).put(sighting("a", 1, 0));
    Snapshot other = snapshots.take("other");

    assertThat(snapshots.delete("toys", first.id())).isTrue();

    assertThat(snapshots.delete("toys", first.id())).isFalse();
    assertThat(failure(() -> snapshots.get("toys", first.id())).type())
        .isEqualTo("snapshot-not-found");
    assertSame(snapshots.restore("toys", second.id(), "copy"), gallery);
    assertThat(snapshots.delete("toys", second.id())).isTrue();
    assertThat(listed().keySet()).allMatch(key -> key.startsWith("snapshots/other/"));
    assertThat(snapshots.restore("other", other.id(), "again").image("a")).isPresent();
  }

  @Test
  void holdsOneMomentWhileOthersWriteAndDelete() throws Exception {
    AtomicBoolean stop = new AtomicBoolean();
    AtomicInteger acknowledged = new AtomicInteger(-1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> writer =
          threads.submit(
              () -> {
                for (int i = 0; !stop.get(); i++) {
                  // Its pair is deleted in the commit after that which brings it.
                  gallery.putAll(List.of(sighting("w" + i, 1, i), sighting("pair" + i, 1, i)));
                  acknowledged.set(i);
                  gallery.delete("pair" + i);
                }
              });
      try {
        for (int turn = 0; turn < 5; turn++) {
          int before = acknowledged.get();
          Snapshot snapshot = snapshots.take("toys");
          Gallery restored = snapshots.restore("toys", snapshot.id(), "copy" + turn);

          List<Sighting> all = all(restored);
          assertThat(all).hasSize((int) snapshot.sightings());
          long last = all.stream().filter(one -> one.id().startsWith("w")).count() - 1;
          assertThat(last).isGreaterThanOrEqualTo(before);
          for (int i = 0; i <= last; i++) {
            assertThat(restored.get("w" + i)).isPresent();
          }
          assertThat(all.size() - (last + 1)).as("pairs").isBetween(0L, 1L);
          for (Sighting one : all) {
            assertThat(restored.image(one.id())).contains(Toy.bytes("picture of " + one.id()));
          }
        }
      } finally {
        stop.set(true);
      }
      writer.get();
    }
    galleries.tidyImages();
    awaitPictures(gallery, bytesOfPictures());
    assertThat(gallery.describe().imageBytes()).isEqualTo(bytesOfPictures());
  }

  private long bytesOfPictures() {
    return all(gallery).stream().mapToLong(one -> one.image().bytes()).sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/blocks/", "/images/", "/manifests/"})
  void damagedObjectIsNamedAndNothingIsLeftOfTheGallery(String kind) throws Exception {
    gallery.putAll(List.of(sighting("a", 1, 0), sighting("b", 0, 1)));
    Snapshot snapshot = snapshots.take("toys");
    String hurt =
        listed().keySet().stream().filter(key -> key.contains(kind)).findFirst().orElseThrow();
    byte[] right = objects().read(hurt);
    byte[] wrong = right.clone();
    wrong[wrong.length / 2] ^= 1;
    List<String> before = galleryFiles();

    objects().put(hurt, wrong);
    DescryException damaged = failure(() -> snapshots.restore("toys", snapshot.id(), "copy"));
    objects().delete(hurt);
    DescryException missing = failure(() -> snapshots.restore("toys", snapshot.id(), "copy"));

    String name = hurt.substring(hurt.lastIndexOf('/') + 1);
    assertThat(damaged.kind()).isEqualTo(Kind.MISCONFIGURED);
    assertThat(damaged.type()).isEqualTo("snapshot-damaged");
    assertThat(damaged).hasMessageContaining(name).hasMessageContaining("not what was written");
    assertThat(missing.type())
        .isEqualTo(kind.equals("/manifests/") ? "snapshot-not-found" : "snapshot-damaged");
    assertThat(missing).hasMessageContaining(name.replace(".json", ""));
    assertThat(galleries.list()).hasSize(1);
    assertThat(galleryFiles()).isEqualTo(before);
    objects().put(hurt, right);
    assertSame(snapshots.restore("toys", snapshot.id(), "copy"), gallery);
  }

  /** Of all galleries, whatever they are. */
  List<String> galleryFiles() {
    try (Stream<Path> files = Files.list(root.resolve("data"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void damagedManifestIsNotListedAndKeepsOthersFromBeingDeletedUntilItGoes() throws Exception {
    gallery.put(sighting("a", 1, 0));
    Snapshot hurt = snapshots.take("toys");
    gallery.put(sighting("b", 1, 0));
    Snapshot whole = snapshots.take("toys");
    String key = "snapshots/toys/manifests/" + hurt.id() + ".json";
    objects().put(key, Toy.bytes("{}"));

    assertThat(snapshots.list("toys")).containsExactly(whole);
    assertThat(failure(() -> snapshots.delete("toys", whole.id()))).hasMessageContaining(hurt.id());
    assertThat(snapshots.delete("toys", hurt.id())).isTrue();
    assertSame(snapshots.restore("toys", whole.id(), "copy"), gallery);
  }

  @Test
  void refusesToRestoreOverAGalleryOrWhatIsNotThere() {
    gallery.put(sighting("a", 1, 0));
    String id = snapshots.take("toys").id();

    DescryException there = failure(() -> snapshots.restore("toys", id, "toys"));
    assertThat(there.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(there.type()).isEqualTo("gallery-exists");
    assertThat(failure(() -> snapshots.restore("toys", id, "No!")).type())
        .isEqualTo("invalid-gallery-name");
    assertThat(failure(() -> snapshots.restore("../toys", id, "copy")).type())
        .isEqualTo("invalid-gallery-name");
    assertThat(failure(() -> snapshots.restore("more", id, "copy")).type())
        .isEqualTo("snapshot-not-found");
    for (String unknown : List.of("../x", "", id.replaceAll("[a-f]$", "0") + "0")) {
      assertThat(failure(() -> snapshots.restore("toys", unknown, "copy")))
          .hasMessage("there is no snapshot '%s' of gallery toys", unknown);
      assertThat(snapshots.delete("toys", unknown)).isFalse();
    }
    assertThat(failure(() -> snapshots.take("more")).type()).isEqualTo("gallery-not-found");
    assertThat(snapshots.list("more")).isEmpty();
  }

  @Test
  void refusesToRestoreMoreThanAGalleryMayHold() {
    gallery.putAll(List.of(sighting("a", 1, 0), sighting("b", 1, 0), sighting("c", 1, 0)));
    String id = snapshots.take("toys").id();
    close();
    GallerySettings set = settings();
    galleries = new Galleries(root.resolve("data"), Toy.limited(set, 2, DataSize.ofBytes(0)));
    snapshots = new Snapshots(galleries, place(), root);
    assertThat(failure(() -> snapshots.restore("toys", id, "copy")))
        .hasMessage("3 sightings of the snapshot would pass descry.gallery.max-sightings, 2");
    close();
    galleries = new Galleries(root.resolve("data"), Toy.limited(set, 0, DataSize.ofBytes(100)));
    snapshots = new Snapshots(galleries, place(), root);

    assertThat(failure(() -> snapshots.restore("toys", id, "copy")).type())
        .isEqualTo("gallery-full");
  }

  @Test
  void holdsTheLiveGenerationAlone() {
    for (int i = 0; i < 5; i++) {
      gallery.put(Toy.encoded(Toy.SPEC, "s" + i, "picture of s" + i));
    }
    int second = gallery.generations().begin(Toy.OTHER_SPEC, true, false);
    gallery
        .generations()
        .catchUp(second, image -> Toy.encode(Toy.OTHER_SPEC, image), done -> {}, () -> false);

    Gallery restored = snapshots.restore("toys", snapshots.take("toys").id(), "copy");

    assertSame(restored, gallery);
    assertThat(restored.spec()).isEqualTo(Toy.OTHER_SPEC);
    assertThat(restored.generations().list())
        .singleElement()
        .satisfies(only -> assertThat(only.live()).isTrue());
    int back = restored.generations().begin(Toy.SPEC, true, false);
    restored
        .generations()
        .catchUp(back, image -> Toy.encode(Toy.SPEC, image), done -> {}, () -> false);
    assertThat(restored.spec()).isEqualTo(Toy.SPEC);
  }

  @Test
  void takesDeletesAndRestoresOneAtATime() throws Exception {
    gallery.put(sighting("a", 1, 0));
    AtomicInteger taken = new AtomicInteger();
    List<Future<?>> takers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int taker = 0; taker < 8; taker++) {
        takers.add(
            threads.submit(
                () -> {
                  DescryException refused = failure(() -> snapshots.take("toys"));
                  if (refused == null) {
                    taken.incrementAndGet();
                  } else {
                    assertThat(refused.kind()).isEqualTo(Kind.CONFLICT);
                    assertThat(refused.type()).isEqualTo("snapshots-busy");
                  }
                }));
      }
      for (Future<?> taker : takers) {
        taker.get();
      }
    }

    assertThat(taken.get()).isPositive();
    assertThat(snapshots.list("toys")).hasSize(taken.get());
  }

  @Test
  void emptyGalleryCanBeTakenToo() throws NoSuchFileException {
    Snapshot empty = snapshots.take("toys");

    assertSame(snapshots.restore("toys", empty.id(), "copy"), gallery);
  }
}
