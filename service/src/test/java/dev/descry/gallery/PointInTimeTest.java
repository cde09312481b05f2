package dev.descry.gallery;

import static dev.descry.gallery.Toy.sighting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.util.unit.DataSize;

/** Pages of a gallery that changes while it is read. */
class PointInTimeTest {

  private static final float[] EAST = {1, 0};

  @TempDir Path root;
  private Galleries galleries;
  private Gallery gallery;

  @BeforeEach
  void open() {
    open(GallerySettings.DEFAULTS);
  }

  private void open(GallerySettings settings) {
    galleries = new Galleries(root, settings);
    gallery = galleries.create("toys", Toy.SPEC);
  }

  @AfterEach
  void close() {
    galleries.close();
  }

  @Test
  void listsByIdAndSaysWhereTheNextPageBegins() {
    putAll("d", "b", "e", "a", "c");

    SightingPage first = gallery.page(2, null, null, null);
    SightingPage last = gallery.page(3, "b", null, null);

    assertThat(ids(first)).containsExactly("a", "b");
    assertThat(first.next()).isEqualTo("b");
    assertThat(ids(last)).containsExactly("c", "d", "e");
    assertThat(last.next()).isNull();
    assertThat(ids(gallery.page(5, "bb", null, null))).containsExactly("c", "d", "e");
    assertThat(ids(gallery.page(5, "e", null, null))).isEmpty();
  }

  @Test
  void listsNothingOfAnEmptyGallery() {
    assertThat(gallery.page(1, null, null, null)).isEqualTo(new SightingPage(List.of(), null));
  }

  @Test
  void listsWhatTheFilterLetsThrough() {
    putAll("a", "b", "c", "d");
    gallery.delete("c");
    Filter filter = Filter.parse(Map.of("id", List.of("b", "c", "d")));

    assertThat(ids(gallery.page(1, null, filter, null))).containsExactly("b");
    assertThat(gallery.page(1, null, filter, null).next()).isEqualTo("b");
    assertThat(gallery.page(1, "b", filter, null))
        .satisfies(page -> assertThat(ids(page)).containsExactly("d"))
        .satisfies(page -> assertThat(page.next()).isNull());
  }

  @Test
  void pagesNeitherRepeatNorSkipWhileOthersWrite() {
    List<String> before = IntStream.range(100, 160).mapToObj(i -> "s" + i).toList();
    putAll(before.toArray(String[]::new));
    PointInTime point = gallery.openPointInTime();
    assertThat(point.sightings()).isEqualTo(60);

    List<String> read = new ArrayList<>();
    String after = null;
    int turn = 0;
    do {
      SightingPage page = gallery.page(7, after, null, point.id());
      read.addAll(ids(page));
      after = page.next();
      gallery.delete("s" + (159 - turn));
      gallery.put(sighting("s1" + turn + "-new", 1, turn));
      gallery.put(sighting("s" + (100 + turn), 0, 1));
      turn++;
    } while (after != null);

    assertThat(turn).isEqualTo(9);
    assertThat(read).isEqualTo(before);
    assertThat(all(null)).hasSize(60).doesNotContain("s159").contains("s10-new");
  }

  @Test
  void searchesThePointInTimeAndNotThePresent() {
    putAll("a", "b");
    PointInTime point = gallery.openPointInTime();
    gallery.delete("a");
    gallery.put(sighting("c", 1, 0));

    assertThat(Toy.ids(gallery.nearest(EAST, 5, null, point.id()))).containsExactly("a", "b");
    assertThat(Toy.ids(gallery.nearest(EAST, 5, null, null))).containsExactly("c", "b");
  }

  @Test
  void isGoneOnceClosed() {
    PointInTime point = gallery.openPointInTime();

    assertThat(gallery.closePointInTime(point.id())).isTrue();

    assertThat(gallery.closePointInTime(point.id())).isFalse();
    refused(point.id());
    refused("never-was");
  }

  @Test
  void expiresHoweverOftenItIsRead() throws InterruptedException {
    galleries.close();
    open(
        new GallerySettings(
            Duration.ofMillis(300),
            10,
            0,
            DataSize.ofBytes(0),
            Duration.ZERO,
            true,
            IndexSettings.DEFAULTS,
            ImageSettings.DEFAULTS));
    PointInTime point = gallery.openPointInTime();
    assertThat(point.expiresAt()).isBefore(Instant.now().plusMillis(301));
    Instant end = point.expiresAt();
    while (isOpen(point) && Instant.now().isBefore(end.plusSeconds(30))) {
      Thread.sleep(10);
    }

    assertThat(Instant.now()).isAfterOrEqualTo(end);
    refused(point.id());
    assertThat(gallery.closePointInTime(point.id())).isFalse();
  }

  @Test
  void refusesMoreThanMayBeOpenUntilOneIsClosed() {
    galleries.close();
    open(
        new GallerySettings(
            Duration.ofMinutes(1),
            2,
            0,
            DataSize.ofBytes(0),
            Duration.ZERO,
            true,
            IndexSettings.DEFAULTS,
            ImageSettings.DEFAULTS));
    PointInTime first = gallery.openPointInTime();
    gallery.openPointInTime();

    DescryException failure = Toy.failure(gallery::openPointInTime);

    assertThat(failure.kind()).isEqualTo(Kind.OVERLOADED);
    assertThat(failure).hasMessageContaining("2 points in time are open");
    assertThat(failure.retryAfter()).isBetween(Duration.ofSeconds(1), Duration.ofMinutes(1));
    gallery.closePointInTime(first.id());
    assertThat(gallery.openPointInTime().id()).isNotEqualTo(first.id());
  }

  @Test
  void endsWithItsGallery() {
    PointInTime point = gallery.openPointInTime();
    galleries.delete("toys");

    assertThat(Toy.failure(() -> gallery.page(1, null, null, null)).type())
        .isEqualTo("gallery-not-found");
    assertThat(Toy.failure(gallery::openPointInTime).type()).isEqualTo("gallery-not-found");
    refused(point.id());
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, Gallery.MAX_PAGE + 1})
  void refusesALimitOutOfRange(int limit) {
    assertThat(Toy.failure(() -> gallery.page(limit, null, null, null)))
        .hasMessage("%d sightings are asked for; 1 to 1000 are allowed", limit);
  }

  /** Reads it, too. */
  private boolean isOpen(PointInTime point) {
    try {
      assertThat(gallery.page(1, null, null, point.id()).sightings()).isEmpty();
      return true;
    } catch (DescryException e) {
      return false;
    }
  }

  private void refused(String point) {
    DescryException failure = Toy.failure(() -> gallery.page(1, null, null, point));
    assertThat(failure.kind()).isEqualTo(Kind.MISSING);
    assertThat(failure.type()).isEqualTo("point-in-time-not-found");
    assertThat(failure).hasMessageContaining("'" + point + "'");
  }

  /** In batches, so that there are several segments. */
  private void putAll(String... ids) {
    for (int i = 0; i < ids.length; i += 20) {
      gallery.putAll(
          IntStream.range(i, Math.min(ids.length, i + 20))
              .mapToObj(at -> sighting(ids[at], 1, at + 1f))
              .toList());
    }
  }

  private Set<String> all(@Nullable String point) {
    Set<String> all = new TreeSet<>();
    for (SightingPage page = gallery.page(10, null, null, point);
        page != null;
        page = page.next() == null ? null : gallery.page(10, page.next(), null, point)) {
      all.addAll(ids(page));
    }
    return all;
  }

  private static List<String> ids(SightingPage page) {
    return page.sightings().stream().map(Sighting::id).toList();
  }
}
