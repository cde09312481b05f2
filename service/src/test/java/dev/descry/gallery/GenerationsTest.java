package dev.descry.gallery;

import static dev.descry.gallery.Toy.encoded;
import static dev.descry.gallery.Toy.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.descry.encoding.EncodedImage;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.GenerationDescription.Failure;
import dev.descry.gallery.GenerationDescription.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.commons.codec.digest.DigestUtils;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.unit.DataSize;

/** From one bundle to another and back, while a gallery is read and written. */
class GenerationsTest {

  private static final GallerySpec FIRST = Toy.SPEC;
  private static final GallerySpec SECOND = Toy.OTHER_SPEC;

  @TempDir Path root;
  private Galleries galleries;
  private Gallery gallery;

  @BeforeEach
  void open() {
    open(GallerySettings.DEFAULTS);
  }

  private void open(GallerySettings settings) {
    galleries = new Galleries(root, settings);
    gallery = galleries.getOrCreate("toys", FIRST);
  }

  @AfterEach
  void close() {
    galleries.close();
  }

  @Test
  void newGenerationHoldsAllAndIsLiveWhenItDoes() {
    Map<String, String> pictures = put(150);
    gallery.setMaxAge(Duration.ofDays(9));
    gallery.declare(Map.of("height", FieldType.NUMBER));

    int second = gallery.generations().begin(SECOND, true, false);
    assertThat(progress(second)).returns(0L, Progress::done).returns(150L, Progress::total);
    assertThat(gallery.spec()).isEqualTo(FIRST);
    List<Integer> steps = new ArrayList<>();
    gallery.generations().catchUp(second, encoder(SECOND), steps::add, () -> false);

    assertThat(steps.stream().mapToInt(Integer::intValue).sum()).isEqualTo(150);
    assertThat(gallery.spec()).isEqualTo(SECOND);
    assertHolds(pictures);
    assertThat(gallery.describe().maxAge()).isEqualTo(Duration.ofDays(9));
    assertThat(gallery.describe().fields()).containsKey("attributes.height");
    assertThat(gallery.generations().list())
        .extracting(GenerationDescription::number, GenerationDescription::live)
        .containsExactly(tuple(1, false), tuple(2, true));
  }

  @Test
  void whatIsWrittenWhileItIsBuiltEndsUpInBoth() {
    Map<String, String> pictures = put(200);
    AtomicInteger turn = new AtomicInteger();
    Function<byte[], EncodedImage> busy =
        image -> {
          int now = turn.incrementAndGet();
          if (now == 3 || now == 100) {
            String new1 = "new-" + now;
            putOne("s" + now, "replaced " + now);
            putOne(new1, "picture of " + new1);
            gallery.delete("s" + (now + 50));
            gallery.delete("s0" + now % 10);
            gallery.deleteAll(new Filter.Is("id", "s" + (190 + now % 10)));
          }
          return Toy.encode(SECOND, image);
        };

    int second = gallery.generations().begin(SECOND, true, false);
    gallery.generations().catchUp(second, busy, done -> {}, () -> false);

    pictures.putAll(
        Map.of(
            "s3", "replaced 3",
            "s100", "replaced 100",
            "new-3", "picture of new-3",
            "new-100", "picture of new-100"));
    List.of("s53", "s150", "s03", "s00", "s193", "s190").forEach(pictures::remove);
    assertThat(gallery.spec()).isEqualTo(SECOND);
    assertHolds(pictures);
    gallery.generations().makeLive(1, false);
    assertThat(gallery.spec()).isEqualTo(FIRST);
    assertHolds(pictures);
  }

  @Test
  void goesOverThoughWritersNeverStop() throws InterruptedException {
    put(300);
    Map<String, String> written = new HashMap<>();
    AtomicBoolean stop = new AtomicBoolean();
    CountDownLatch writing = new CountDownLatch(3);
    List<Thread> writers =
        IntStream.range(0, 3)
            .mapToObj(
                writer ->
                    new Thread(
                        () -> {
                          for (int i = 0; !stop.get(); i++) {
                            String id = "w" + writer + "-" + i % 500;
                            String picture = "picture %d of %s".formatted(i, id);
                            putOne(id, picture);
                            synchronized (written) {
                              written.put(id, picture);
                            }
                            writing.countDown();
                          }
                        }))
            .toList();
    writers.forEach(Thread::start);
    writing.await();

    build(SECOND);
    assertThat(gallery.spec()).isEqualTo(SECOND);
    stop.set(true);
    for (Thread writer : writers) {
      writer.join();
    }

    assertHolds(written);
    assertThat(gallery.describe().sightings()).isEqualTo(300 + written.size());
  }

  @Test
  void viewsAndPointsInTimeStayWithTheirGenerationOverTheSwapAndTheDrop() {
    put(5);
    PointInTime point = gallery.openPointInTime();
    try (GalleryView view = gallery.view(null)) {
      build(SECOND);
      gallery.delete("s01");
      gallery.generations().drop(1);

      assertThat(view.spec()).isEqualTo(FIRST);
      assertThat(view.nearest(new float[] {1, 0}, 9, null).neighbours())
          .hasSize(5)
          .allSatisfy(one -> assertThat(one.sighting().bundle()).isEqualTo(FIRST.bundle()));
    }
    try (GalleryView then = gallery.view(point.id());
        GalleryView now = gallery.view(null)) {
      assertThat(then.spec()).isEqualTo(FIRST);
      assertThat(then.nearest(new float[] {1, 0}, 9, null).neighbours()).hasSize(5);
      assertThat(failure(() -> then.nearest(new float[] {1, 0, 0}, 9, null)).type())
          .isEqualTo("invalid-embedding");
      assertThat(now.spec()).isEqualTo(SECOND);
      assertThat(now.nearest(new float[] {1, 0, 0}, 9, null).neighbours()).hasSize(4);
    }
    assertThat(gallery.page(9, null, null, point.id()).sightings())
        .hasSize(5)
        .allSatisfy(one -> assertThat(one.bundle()).isEqualTo(FIRST.bundle()));
  }

  @Test
  void rollsBackWithWhatWasWrittenSince() {
    Map<String, String> pictures = put(70);
    build(SECOND);
    pictures.put("late", putOne("late", "picture of late"));
    pictures.put("s05", putOne("s05", "replaced"));
    gallery.delete("s06");
    pictures.remove("s06");
    assertThat(progress(1)).returns(68L, Progress::done).returns(70L, Progress::total);

    gallery.generations().makeLive(1, false);
    assertThat(gallery.spec()).isEqualTo(SECOND);
    assertThat(progress(1).becomesLive()).isTrue();
    gallery.generations().catchUp(1, encoder(FIRST), done -> {}, () -> false);

    assertThat(gallery.spec()).isEqualTo(FIRST);
    assertHolds(pictures);
  }

  @Test
  void rollsBackAtOnceWhereNothingWasWrittenSince() {
    Map<String, String> pictures = put(7);
    build(SECOND);

    gallery.generations().makeLive(1, false);

    assertThat(gallery.spec()).isEqualTo(FIRST);
    assertHolds(pictures);
  }

  @Test
  void goesOnWhereItStoppedAfterARestart() {
    Map<String, String> pictures = put(300);
    int second = gallery.generations().begin(SECOND, true, false);
    AtomicInteger before = new AtomicInteger();
    gallery
        .generations()
        .catchUp(second, encoder(SECOND), before::addAndGet, () -> before.get() >= 100);
    assertThat(gallery.spec()).isEqualTo(FIRST);

    galleries.close();
    open();
    pictures.put("s07", putOne("s07", "replaced"));
    assertThat(gallery.generations().pending().orElseThrow().spec()).isEqualTo(SECOND);
    AtomicInteger after = new AtomicInteger();
    gallery.generations().catchUp(second, encoder(SECOND), after::addAndGet, () -> false);

    assertThat(before.get() + after.get()).isEqualTo(301);
    assertThat(gallery.spec()).isEqualTo(SECOND);
    assertHolds(pictures);
    galleries.close();
    open();
    assertThat(gallery.spec()).isEqualTo(SECOND);
    assertHolds(pictures);
    assertThat(gallery.generations().pending()).isEmpty();
  }

  @Test
  void staysAsItIsUntilItIsToldWhereItDoesNotSwapByItself() {
    Map<String, String> pictures = put(20);
    int second = gallery.generations().begin(SECOND, false, false);
    gallery.generations().catchUp(second, encoder(SECOND), done -> {}, () -> false);
    assertThat(gallery.spec()).isEqualTo(FIRST);
    assertThat(progress(second))
        .returns(20L, Progress::done)
        .returns(false, Progress::becomesLive)
        .returns(false, Progress::running);

    gallery.generations().makeLive(second, false);

    assertThat(gallery.spec()).isEqualTo(SECOND);
    assertHolds(pictures);
  }

  @Test
  void saysBeforehandWhichSightingsHaveNoPictureAndKeepsThemIfTheyMayStay() throws IOException {
    Map<String, String> pictures = put(10);
    loseThePicture("picture of s03");
    assertThat(gallery.generations().plan())
        .returns(10L, GenerationPlan::sightings)
        .returns(1L, GenerationPlan::withoutImage);

    DescryException refused = failure(() -> gallery.generations().begin(SECOND, true, false));
    assertThat(refused.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(refused.type()).isEqualTo("images-not-kept");
    assertThat(refused).hasMessageContaining("1 of the 10 sightings");
    assertThat(gallery.generations().list()).hasSize(1);

    int second = gallery.generations().begin(SECOND, true, true);
    gallery.generations().catchUp(second, encoder(SECOND), done -> {}, () -> false);

    assertThat(gallery.spec()).isEqualTo(SECOND);
    assertThat(gallery.describe().sightings()).isEqualTo(10);
    assertThat(gallery.generations().list().getLast().unencoded()).isEqualTo(1);
    assertThat(gallery.get("s03").orElseThrow().embedding()).isEmpty();
    assertThat(found(SECOND)).hasSize(9).doesNotContain("s03");
    assertThat(gallery.page(1, "s02", null, null).sightings().getFirst().id()).isEqualTo("s03");

    gallery.generations().makeLive(1, false);
    assertThat(found(FIRST)).hasSize(10);
    assertThat(gallery.get("s03").orElseThrow().embedding()).hasSize(2);
    pictures.remove("s03");
    assertHolds(pictures, 10);
  }

  @Test
  void doesNotSwapByItselfWhereAPictureCanNotBeEncoded() {
    Map<String, String> pictures = put(100);
    AtomicBoolean fails = new AtomicBoolean(true);
    Function<byte[], EncodedImage> picky =
        image -> {
          if (fails.get() && Arrays.equals(image, Toy.bytes("picture of s42"))) {
            throw DescryException.of(Kind.INVALID, "invalid-image", "no head, no tail");
          }
          return Toy.encode(SECOND, image);
        };
    int second = gallery.generations().begin(SECOND, true, false);
    gallery.generations().catchUp(second, picky, done -> {}, () -> false);

    assertThat(gallery.spec()).isEqualTo(FIRST);
    assertThat(progress(second))
        .returns(100L, Progress::done)
        .returns(1L, Progress::failed)
        .satisfies(
            progress ->
                assertThat(progress.failures())
                    .containsExactly(new Failure("s42", "no head, no tail")))
        .satisfies(
            progress ->
                assertThat(progress.problem())
                    .startsWith("1 sightings could not be encoded for generation 2"));
    assertThat(gallery.generations().pending()).isEmpty();
    assertThat(failure(() -> gallery.generations().makeLive(second, false)).type())
        .isEqualTo("generation-incomplete");

    fails.set(false);
    assertThat(gallery.generations().begin(SECOND, true, false)).isEqualTo(second);
    assertThat(progress(second)).returns(99L, Progress::done).returns(0L, Progress::failed);
    gallery.generations().catchUp(second, picky, done -> {}, () -> false);
    assertThat(gallery.spec()).isEqualTo(SECOND);
    assertHolds(pictures);
  }

  @Test
  void goesLiveIncompleteWhereThatIsAllowedLater() {
    put(3);
    Function<byte[], EncodedImage> picky =
        image -> {
          throw DescryException.of(Kind.UNSUPPORTED, "unsupported-image", "no");
        };
    int second = gallery.generations().begin(SECOND, true, false);
    gallery.generations().catchUp(second, picky, done -> {}, () -> false);

    gallery.generations().makeLive(second, true);

    assertThat(gallery.spec()).isEqualTo(SECOND);
    assertThat(found(SECOND)).isEmpty();
    assertThat(gallery.describe().sightings()).isEqualTo(3);
    putOne("s01", "another picture");
    assertThat(found(SECOND)).containsExactly("s01");
  }

  @Test
  void failureThatIsNotThePicturesEndsTheRunAndLeavesNothingOut() {
    Map<String, String> pictures = put(100);
    AtomicInteger calls = new AtomicInteger();
    Function<byte[], EncodedImage> broken =
        image -> {
          if (calls.incrementAndGet() == 80) {
            throw DescryException.of(Kind.MISCONFIGURED, "bundle-refused", "the graph is gone");
          }
          return Toy.encode(SECOND, image);
        };
    int second = gallery.generations().begin(SECOND, true, false);

    assertThat(
            failure(() -> gallery.generations().catchUp(second, broken, done -> {}, () -> false)))
        .hasMessage("the graph is gone");
    assertThat(progress(second))
        .returns("the graph is gone", Progress::problem)
        .returns(0L, Progress::failed)
        .returns(false, Progress::running);
    assertThat(gallery.spec()).isEqualTo(FIRST);

    gallery.generations().catchUp(second, broken, done -> {}, () -> false);
    assertThat(progress(1).problem()).isNull();
    assertHolds(pictures);
  }

  @Test
  void overloadIsTriedAgain() {
    Map<String, String> pictures = put(3);
    AtomicInteger calls = new AtomicInteger();
    int second = gallery.generations().begin(SECOND, true, false);

    gallery
        .generations()
        .catchUp(
            second,
            image -> {
              if (calls.incrementAndGet() == 2) {
                throw DescryException.overloaded("too much", Duration.ofMillis(5));
              }
              return Toy.encode(SECOND, image);
            },
            done -> {},
            () -> false);

    assertThat(gallery.spec()).isEqualTo(SECOND);
    assertHolds(pictures);
  }

  @Test
  void dropsAGenerationWithItsFilesAlsoWhileItIsBuilt() {
    Map<String, String> pictures = put(200);
    int second = gallery.generations().begin(SECOND, true, false);
    AtomicInteger calls = new AtomicInteger();
    DescryException ended =
        failure(
            () ->
                gallery
                    .generations()
                    .catchUp(
                        second,
                        image -> {
                          if (calls.incrementAndGet() == 100) {
                            gallery.generations().drop(second);
                          }
                          return Toy.encode(SECOND, image);
                        },
                        done -> {},
                        () -> false));

    assertThat(ended.kind()).isEqualTo(Kind.MISSING);
    assertThat(gallery.generations().list()).hasSize(1);
    assertThat(root.resolve("toys/index-2")).doesNotExist();
    assertHolds(pictures);
    assertThat(failure(() -> gallery.generations().drop(second)).type())
        .isEqualTo("generation-not-found");
    DescryException live = failure(() -> gallery.generations().drop(1));
    assertThat(live.type()).isEqualTo("generation-live");
    assertThat(gallery.generations().begin(SECOND, true, false)).isEqualTo(3);
  }

  @Test
  void hasNoMoreThanOneGenerationBesideTheLiveOne() {
    gallery.generations().begin(SECOND, true, false);

    GallerySpec third = new GallerySpec(4, 1, 3, "toy@3.0.0");
    DescryException more = failure(() -> gallery.generations().begin(third, true, false));
    DescryException live = failure(() -> gallery.generations().begin(FIRST, true, false));

    assertThat(more.type()).isEqualTo("generation-exists");
    assertThat(more).hasMessageContaining("toy@2.0.0");
    assertThat(live.type()).isEqualTo("generation-live");
    assertThat(failure(() -> gallery.generations().makeLive(7, false)).type())
        .isEqualTo("generation-not-found");
  }

  @Test
  void refusesWhatWasEncodedForTheGenerationBefore() {
    NewSighting late = encoded(FIRST, "late", "picture of late");
    build(SECOND);

    DescryException refused = failure(() -> gallery.put(late));

    assertThat(refused.type()).isEqualTo("other-bundle");
    assertThat(gallery.get("late")).isEmpty();
    assertThat(failure(() -> galleries.create("toys", FIRST)).type()).isEqualTo("gallery-exists");
    assertThat(galleries.getOrCreate("toys", FIRST)).isSameAs(gallery);
  }

  @Test
  void replacedPictureIsGoneThoughBothGenerationsHadIt() throws IOException {
    put(3);
    build(SECOND);
    putOne("s01", "another");
    gallery.delete("s02");

    assertThat(pictures()).hasSize(2);
    gallery.generations().catchUp(1, encoder(FIRST), done -> {}, () -> false);
    assertThat(pictures()).hasSize(2);
  }

  @Test
  void staysLiveWhereThePointerCanNotBeWritten() throws IOException {
    Map<String, String> pictures = put(5);
    int second = gallery.generations().begin(SECOND, false, false);
    gallery.generations().catchUp(second, encoder(SECOND), done -> {}, () -> false);
    Path inTheWay = Files.createDirectories(root.resolve("toys/gallery.json.new/x"));

    assertThatThrownBy(() -> gallery.generations().makeLive(second, false))
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(gallery.spec()).isEqualTo(FIRST);
    pictures.put("after", putOne("after", "picture of after"));
    assertHolds(pictures);

    Files.delete(inTheWay);
    Files.delete(inTheWay.getParent());
    gallery.generations().makeLive(second, false);
    gallery.generations().catchUp(second, encoder(SECOND), done -> {}, () -> false);
    assertThat(gallery.spec()).isEqualTo(SECOND);
    assertHolds(pictures);
  }

  @Test
  void readsAGalleryOfTheFormatBeforeGenerations() throws IOException {
    Map<String, String> pictures = put(5);
    galleries.close();
    Files.writeString(
        root.resolve("toys/gallery.json"),
        """
        {"format":1,"spec":{"embeddingSize":2,"tokenCount":1,"tokenSize":3,"bundle":"toy@1.0.0"},
         "createdAt":"2026-03-14T09:12:31Z"}
        """);

    open();

    assertThat(gallery.describe().createdAt()).isEqualTo("2026-03-14T09:12:31Z");
    assertHolds(pictures);
    build(SECOND);
    galleries.close();
    open();
    assertThat(gallery.spec()).isEqualTo(SECOND);
    assertHolds(pictures);
  }

  @Test
  void removesIndexesThatNoGenerationHasAtStart() throws IOException {
    put(1);
    galleries.close();
    Files.createDirectories(root.resolve("toys/index-7"));
    Files.writeString(root.resolve("toys/index-7/_0.cfs"), "left by a crash");

    open();

    assertThat(root.resolve("toys/index-7")).doesNotExist();
    assertThat(gallery.get("s00")).isPresent();
  }

  @Test
  void servesWhileTheGenerationBesideTheLiveOneIsDamaged() throws IOException {
    Map<String, String> pictures = put(5);
    build(SECOND);
    galleries.close();
    try (Stream<Path> files = Files.walk(root.resolve("toys/index"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Files.writeString(file, "not what was here");
      }
    }

    open();

    assertHolds(pictures);
    assertThat(progress(1).problem()).isEqualTo("it is damaged: drop it");
    assertThat(failure(() -> gallery.generations().makeLive(1, false)).kind())
        .isEqualTo(Kind.CONFLICT);
    gallery.generations().drop(1);
    assertThat(gallery.generations().begin(FIRST, true, false)).isEqualTo(3);
  }

  @Test
  void endsWithItsGallery() {
    put(3);
    Generations generations = gallery.generations();
    galleries.delete("toys");

    for (DescryException gone :
        List.of(
            failure(generations::list),
            failure(generations::plan),
            failure(() -> generations.begin(SECOND, true, false)),
            failure(() -> generations.makeLive(1, false)))) {
      assertThat(gone.type()).isEqualTo("gallery-not-found");
    }
  }

  @Test
  void tellsSegmentsAndDeletesPending() {
    put(3);
    gallery.delete("s01");
    GenerationDescription only = gallery.describe().generations().getFirst();

    assertThat(only.segments()).isPositive();
    assertThat(only.sightings()).isEqualTo(2);
    assertThat(only.deletesPending()).isBetween(0L, 1L);
    assertThat(only.bytes() + gallery.describe().imageBytes())
        .isEqualTo(gallery.describe().diskBytes());
    assertThat(gallery.describe().imageBytes()).isEqualTo(2L * "picture of s00".length());
  }

  @Test
  void isFullAtItsMostSightings() {
    galleries.close();
    open(
        new GallerySettings(
            Duration.ofMinutes(1),
            1,
            4,
            DataSize.ofBytes(0),
            Duration.ZERO,
            true,
            IndexSettings.DEFAULTS,
            ImageSettings.DEFAULTS));
    put(3);

    DescryException full =
        failure(
            () ->
                gallery.putAll(
                    List.of(
                        encoded(FIRST, "s00", "again"),
                        encoded(FIRST, "a", "a"),
                        encoded(FIRST, "b", "b"))));

    assertThat(full.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(full.type()).isEqualTo("gallery-full");
    assertThat(full)
        .hasMessage(
            "the gallery has 3 sightings; 2 more would pass descry.gallery.max-sightings, 4");
    assertThat(gallery.image("s00")).contains(Toy.bytes("picture of s00"));
    putOne("a", "a");
    assertThat(failure(() -> putOne("b", "b")).type()).isEqualTo("gallery-full");
    putOne("a", "replaced");
    gallery.delete("s01");
    putOne("b", "b");
    assertThat(gallery.describe().sightings()).isEqualTo(4);
  }

  @Test
  void isFullAtItsMostBytes() {
    galleries.close();
    open(
        new GallerySettings(
            Duration.ofMinutes(1),
            1,
            0,
            DataSize.ofKilobytes(100),
            Duration.ZERO,
            true,
            IndexSettings.DEFAULTS,
            ImageSettings.DEFAULTS));
    putOne("a", "x".repeat(40_000));

    DescryException full = failure(() -> putOne("b", "y".repeat(90_000)));

    assertThat(full.type()).isEqualTo("gallery-full");
    assertThat(full)
        .hasMessageContaining("90000 more would pass descry.gallery.max-bytes, 102400")
        .hasMessageContaining("gallery toys has");
    assertThat(gallery.get("b")).isEmpty();
    putOne("c", "z".repeat(30_000));
    assertThat(gallery.get("c")).isPresent();
  }

  /** Sightings with a picture each, {@code s00} and so on; returns these by id. */
  private Map<String, String> put(int count) {
    Map<String, String> pictures = new HashMap<>();
    List<NewSighting> sightings = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String id = "s%02d".formatted(i);
      pictures.put(id, "picture of " + id);
      sightings.add(encoded(gallery.spec(), id, "picture of " + id));
    }
    gallery.putAll(sightings);
    return pictures;
  }

  /** As whoever writes does: encoded again if another generation goes live meanwhile. */
  private String putOne(String id, String picture) {
    while (true) {
      try {
        gallery.put(encoded(gallery.spec(), id, picture));
        return picture;
      } catch (DescryException e) {
        if (!e.type().equals("other-bundle")) {
          throw e;
        }
      }
    }
  }

  private void build(GallerySpec spec) {
    int generation = gallery.generations().begin(spec, true, false);
    gallery.generations().catchUp(generation, encoder(spec), done -> {}, () -> false);
  }

  private static Function<byte[], EncodedImage> encoder(GallerySpec spec) {
    return image -> Toy.encode(spec, image);
  }

  private Progress progress(int generation) {
    return gallery.generations().list().stream()
        .filter(one -> one.number() == generation)
        .map(one -> Objects.requireNonNull(one.progress()))
        .findFirst()
        .orElseThrow();
  }

  private Set<String> found(GallerySpec spec) {
    float[] any = new float[spec.embeddingSize()];
    any[0] = 1;
    return Set.copyOf(Toy.ids(gallery.nearest(any, 1000, null)));
  }

  private void assertHolds(Map<String, String> pictures) {
    assertHolds(pictures, Math.toIntExact(gallery.describe().sightings()));
    if (gallery.describe().sightings() == pictures.size()) {
      assertThat(found(gallery.spec())).isEqualTo(pictures.keySet());
    }
  }

  /** Each with its picture, and encoded from that with the live bundle. */
  private void assertHolds(Map<String, String> pictures, int sightings) {
    assertThat(sightings).isGreaterThanOrEqualTo(pictures.size());
    GallerySpec spec = gallery.spec();
    pictures.forEach(
        (id, picture) -> {
          Sighting one = gallery.get(id).orElseThrow(() -> new AssertionError(id + " is lost"));
          assertThat(gallery.image(id)).as(id).contains(Toy.bytes(picture));
          assertThat(one.bundle()).as(id).isEqualTo(spec.bundle());
          assertThat(Toy.cosine(one.embedding(), Toy.encode(spec, Toy.bytes(picture)).embedding()))
              .as(id)
              .isGreaterThan(0.9999);
        });
  }

  private void loseThePicture(String picture) throws IOException {
    String sha256 = DigestUtils.sha256Hex(Toy.bytes(picture));
    Files.delete(root.resolve("toys/images").resolve(sha256.substring(0, 2)).resolve(sha256));
  }

  private List<Path> pictures() throws IOException {
    try (Stream<Path> files = Files.walk(root.resolve("toys/images"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }
}
