package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.encoding.EncodedImage;
import dev.descry.failure.DescryException;
import dev.descry.gallery.Traces.Place;
import dev.descry.gallery.Traces.Trace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is deleted, in whatever way, lies in the files until a purge, and nowhere after it. */
class ErasureTest {

  private static final GallerySpec SPEC = new GallerySpec(16, 1, 3, "toy@1.0.0");
  private static final GallerySpec NEXT = new GallerySpec(24, 1, 3, "toy@2.0.0");
  private static final String GONE = "the-one-that-goes";
  private static final String PERSON = "Erika \"E\" Mustermann";
  private static final Instant THEN = Instant.parse("2026-03-14T12:00:00Z");

  @TempDir Path root;
  private Galleries galleries;
  private Gallery gallery;

  @BeforeEach
  void open() {
    galleries = new Galleries(root);
    gallery = galleries.getOrCreate("toys", SPEC);
  }

  @AfterEach
  void close() {
    galleries.close();
  }

  /** A way of deleting, by its name. */
  record Way(String name, Consumer<ErasureTest> deletion) {
    @Override
    public String toString() {
      return name;
    }
  }

  static List<Way> ways() {
    return List.of(
        new Way("id", test -> test.gallery.delete(GONE)),
        new Way("ids", test -> test.gallery.deleteAll(List.of(GONE, "never-there"))),
        new Way("camera", test -> test.gallery.deleteAll(new Filter.Is("camera", "gate"))),
        new Way("person", test -> test.gallery.deleteAll(new Filter.Is("person", PERSON))),
        new Way(
            "age",
            test -> {
              test.gallery.setMaxAge(Duration.ofDays(1));
              test.galleries.deleteAged(THEN.plus(Duration.ofDays(2)));
            }));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void leavesNothingAfterAPurgeHoweverItWasDeleted(Way way) throws Exception {
    putAll();

    way.deletion.accept(this);

    assertThat(gallery.get(GONE)).isEmpty();
    assertThat(places(traces())).contains(Place.DELETED_SIGHTING, Place.FILE);
    assertThat(filesWith(contents(SPEC)))
        .extracting(one -> one.substring(0, one.indexOf(' ')))
        .contains("id", "person", "attribute", "embedding", "tokens")
        .doesNotContain("picture");

    purge(false);

    assertThat(traces().traces()).isEmpty();
    assertThat(traces().documents()).isEqualTo(20);
    assertThat(filesWith(contents(SPEC))).isEmpty();
    assertThat(gallery.page(100, null, null, null).sightings()).hasSize(20);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void leavesNothingInEitherOfTwoGenerations(Way way) throws Exception {
    putAll();
    int next = gallery.generations().begin(NEXT, false, false);
    gallery.generations().catchUp(next, image -> Toy.encode(NEXT, image), done -> {}, () -> false);
    assertThat(filesWith(contents(NEXT))).isNotEmpty();

    way.deletion.accept(this);

    assertThat(traces().traces())
        .filteredOn(one -> one.place() == Place.DELETED_SIGHTING)
        .extracting(Trace::where)
        .anyMatch(where -> where.startsWith("index,"))
        .anyMatch(where -> where.startsWith("index-2,"));

    purge(false);

    assertThat(traces().traces()).isEmpty();
    assertThat(filesWith(contents(SPEC))).isEmpty();
    assertThat(filesWith(contents(NEXT))).isEmpty();
  }

  @Test
  void findsASightingThatIsThere() throws Exception {
    putAll();

    Traces traces = traces();

    assertThat(places(traces)).containsExactlyInAnyOrder(Place.SIGHTING, Place.FILE);
    assertThat(traces.traces())
        .extracting(Trace::what)
        .contains("sighting " + GONE, "person " + PERSON);
    assertThat(traces.files()).isPositive();
    assertThat(traces.bytes()).isPositive();
  }

  @Test
  void findsAPersonByAnAttribute() throws Exception {
    put("a", metadata(null, Map.of("name", PERSON)));

    assertThat(places(gallery.erasure().traces(Set.of(), Set.of(PERSON))))
        .containsExactly(Place.SIGHTING);
  }

  @Test
  void findsAPictureThatNoSightingNames() throws Exception {
    putAll();
    String sha256 = "ab".repeat(32);
    Path file = root.resolve("toys/images/ab").resolve(sha256);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "left over");

    assertThat(gallery.erasure().traces(Set.of("never-there"), Set.of()).traces())
        .containsExactly(new Trace(Place.PICTURE, "a deleted sighting", sha256));
  }

  @Test
  void findsWhatLiesInAFileThatNoIndexKnows() throws Exception {
    Files.writeString(
        root.resolve("toys/index/left.over"),
        "x".repeat((1 << 20) - 5) + "{\"id\":\"" + GONE + "\"}");

    assertThat(gallery.erasure().traces(Set.of(GONE), Set.of()).traces())
        .containsExactly(new Trace(Place.FILE, "sighting " + GONE, "index/left.over"));
  }

  @Test
  void waitsForPointsInTimeThatHoldIt() throws Exception {
    putAll();
    PointInTime point = gallery.openPointInTime();
    gallery.delete(GONE);

    gallery.erasure().purge(false);
    while (gallery.erasure().lastPurge().orElseThrow().readersLeft() == 0) {
      Thread.sleep(10);
    }

    assertThat(gallery.erasure().lastPurge().orElseThrow().endedAt()).isNull();
    assertThat(places(traces())).contains(Place.EARLIER_COMMIT);
    gallery.closePointInTime(point.id());
    purge(false);
    assertThat(traces().traces()).isEmpty();
  }

  @Test
  void endsPointsInTimeThatHoldItWhereThatIsAskedFor() throws Exception {
    putAll();
    PointInTime before = gallery.openPointInTime();
    gallery.delete(GONE);
    gallery.erasure().purge(false);

    purge(true);

    assertThat(gallery.closePointInTime(before.id())).isFalse();
    assertThat(traces().traces()).isEmpty();
  }

  @Test
  void doesNotWaitForPointsInTimeThatNeverHeldIt() throws Exception {
    putAll();
    gallery.delete(GONE);
    purge(false);
    PointInTime after = gallery.openPointInTime();

    gallery.delete("s3");
    put("s4", metadata(null, Map.of()));
    PointInTime between = gallery.openPointInTime();
    purge(true);

    assertThat(gallery.closePointInTime(after.id())).isFalse();
    assertThat(gallery.closePointInTime(between.id())).isFalse();
    PointInTime clean = gallery.openPointInTime();
    purge(true);
    assertThat(gallery.closePointInTime(clean.id())).isTrue();
  }

  @Test
  void forgetsWhatWaitsForTheOtherGenerationOrFailedThere() {
    putAll();
    int next = gallery.generations().begin(NEXT, false, false);
    gallery
        .generations()
        .catchUp(
            next,
            image -> {
              if (new String(image, StandardCharsets.UTF_8).contains(GONE)) {
                throw DescryException.of(DescryException.Kind.INVALID, "invalid-image", "no");
              }
              return Toy.encode(NEXT, image);
            },
            done -> {},
            () -> false);
    put("waits", metadata(null, Map.of()));
    assertThat(places(gallery.erasure().traces(Set.of("waits"), Set.of()))).contains(Place.MEMORY);
    assertThat(places(traces())).contains(Place.MEMORY);

    gallery.deleteAll(List.of(GONE, "waits"));

    assertThat(places(gallery.erasure().traces(Set.of("waits"), Set.of())))
        .doesNotContain(Place.MEMORY);
    assertThat(places(traces())).doesNotContain(Place.MEMORY);
  }

  @Test
  void beginsByItselfWhenDeletedSightingsHaveLainThereLongEnough() throws Exception {
    putAll();
    LuceneGallery toys = (LuceneGallery) gallery;
    toys.purgeAfter(Duration.ofHours(1), THEN);
    gallery.delete(GONE);

    toys.purgeAfter(Duration.ofHours(1), THEN);
    toys.purgeAfter(Duration.ofHours(1), THEN.plusSeconds(3599));
    assertThat(gallery.erasure().lastPurge()).isEmpty();

    toys.purgeAfter(Duration.ofHours(1), THEN.plusSeconds(3600));
    awaitPurge();
    assertThat(traces().traces()).isEmpty();
  }

  @Test
  void goesOnAfterARestart() throws Exception {
    putAll();
    gallery.delete(GONE);
    galleries.close();
    open();

    assertThat(gallery.erasure().lastPurge()).isEmpty();
    ((LuceneGallery) gallery).purgeAfter(Duration.ofDays(1), THEN);
    awaitPurge();
    assertThat(traces().traces()).isEmpty();
  }

  @Test
  void isDoneAmidWritersWhoKeepDeleting() throws Exception {
    putAll();
    gallery.delete(GONE);
    Thread writer =
        new Thread(
            () -> {
              for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                put("s" + i % 20, metadata(null, Map.of()));
              }
            });
    writer.start();

    purge(false);

    writer.interrupt();
    writer.join();
    assertThat(traces().traces()).isEmpty();
  }

  @Test
  void refusesToLookForNothing() {
    assertThat(Toy.failure(() -> gallery.erasure().traces(Set.of(), Set.of())))
        .hasMessage("0 ids and persons are looked for; 1 to 1000 are allowed");
  }

  /** Twenty that stay, and among them, in the same segment, one that goes. */
  private void putAll() {
    List<NewSighting> all =
        Stream.concat(
                Stream.of(
                    sighting(
                        GONE,
                        new Metadata(
                            "gate",
                            THEN,
                            null,
                            null,
                            PERSON,
                            null,
                            Set.of(),
                            Map.of("coat", "yellow")))),
                Stream.iterate(0, i -> i < 20, i -> i + 1)
                    .map(i -> sighting("s" + i, metadata(THEN.plus(Duration.ofDays(2)), Map.of()))))
            .toList();
    gallery.putAll(all);
  }

  private void put(String id, Metadata metadata) {
    gallery.put(sighting(id, metadata));
  }

  private static NewSighting sighting(String id, Metadata metadata) {
    byte[] picture = Toy.bytes("picture of " + id);
    EncodedImage encoded = Toy.encode(SPEC, picture);
    return new NewSighting(
        id,
        metadata,
        "image/png",
        4,
        8,
        picture,
        encoded.embedding(),
        encoded.tokens(),
        "toy@1.0.0");
  }

  private static Metadata metadata(@Nullable Instant time, Map<String, Object> attributes) {
    return new Metadata(null, time, null, null, null, null, Set.of(), attributes);
  }

  private Traces traces() {
    return gallery.erasure().traces(Set.of(GONE), Set.of(PERSON));
  }

  private static Set<Place> places(Traces traces) {
    return traces.traces().stream().map(Trace::place).collect(Collectors.toSet());
  }

  private void purge(boolean closePointsInTime) throws InterruptedException {
    gallery.erasure().purge(closePointsInTime);
    awaitPurge();
  }

  private void awaitPurge() throws InterruptedException {
    while (gallery.erasure().lastPurge().orElseThrow().endedAt() == null) {
      Thread.sleep(10);
    }
    assertThat(gallery.erasure().lastPurge().orElseThrow().problem()).isNull();
  }

  /** What of the sighting that goes can be told from the bytes of a file, by what it is. */
  private static Map<String, byte[]> contents(GallerySpec spec) {
    byte[] picture = Toy.bytes("picture of " + GONE);
    EncodedImage encoded = Toy.encode(spec, picture);
    float[] unit = UnitVector.of(encoded.embedding(), spec.embeddingSize());
    ByteBuffer embedding =
        ByteBuffer.allocate(unit.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    embedding.asFloatBuffer().put(unit);
    ByteBuffer tokens = ByteBuffer.allocate(Float.BYTES + encoded.tokens().values().length);
    tokens.putFloat(encoded.tokens().scales()[0]).put(encoded.tokens().values());
    return Map.of(
        "id", Toy.bytes(GONE),
        "person", Toy.bytes("Mustermann"),
        "attribute", Toy.bytes("yellow"),
        "picture", picture,
        "embedding", embedding.array(),
        "tokens", tokens.array());
  }

  /** Looked for here without the help of what is tested. */
  private List<String> filesWith(Map<String, byte[]> contents) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .flatMap(
              file ->
                  contents.entrySet().stream()
                      .filter(content -> contains(bytes(file), content.getValue()))
                      .map(content -> content.getKey() + " in " + root.relativize(file)))
          .toList();
    }
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean contains(byte[] file, byte[] content) {
    return new String(file, StandardCharsets.ISO_8859_1)
        .contains(new String(content, StandardCharsets.ISO_8859_1));
  }
}
