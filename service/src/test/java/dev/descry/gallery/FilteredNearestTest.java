package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Search under filters, against reading all sightings one after the other. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FilteredNearestTest {

  private static final int SIZE = 16;
  private static final int SIGHTINGS = 3000;
  private static final Instant START = RandomSightings.START;

  private Galleries galleries;
  private Gallery gallery;
  private final RandomSightings random = new RandomSightings(20260314, SIZE);
  private final List<NewSighting> all = new ArrayList<>();

  @BeforeAll
  void fill(@TempDir Path root) {
    galleries = new Galleries(root, Toy.fineGraphs());
    gallery = Toy.gallery(galleries, "random", Toy.spec(SIZE), RandomSightings.DECLARED);
    for (int i = 0; i < SIGHTINGS; i++) {
      all.add(random.next("s" + i));
    }
    for (int i = 0; i < SIGHTINGS; i += 750) {
      gallery.putAll(all.subList(i, i + 750));
    }
  }

  @AfterAll
  void close() {
    galleries.close();
  }

  @Test
  void findsTheNearestOfThoseThatEachKindOfFilterLetsThrough() {
    Instant noon = START.plus(Duration.ofHours(3));
    List<Filter> filters =
        List.of(
            new Filter.Is("camera", "c1"),
            new Filter.Is("id", "s17"),
            new Filter.Is("time", Objects.requireNonNull(all.get(0).metadata().time())),
            new Filter.AnyOf("tags", List.of("red", "green")),
            new Filter.AnyOf("attributes.height", List.of(170, 180.5)),
            new Filter.Is("attributes.hat", false),
            new Filter.Is("attributes.upper", "red 3"),
            new Filter.Is("attributes.seen", seen()),
            new Filter.Range("time", START, noon),
            new Filter.Range("time", noon, null),
            new Filter.Range("attributes.height", 170, 180),
            new Filter.Range("attributes.height", null, 151),
            new Filter.Range("attributes.seen", START, noon),
            new Filter.Prefix("id", "s29"),
            new Filter.Prefix("tags", "gre"),
            new Filter.Prefix("source", "file-1"),
            new Filter.Prefix("attributes.upper", "red"),
            new Filter.Exists("source"),
            new Filter.Exists("location"),
            new Filter.Exists("attributes.seen"),
            new Filter.Not(new Filter.Exists("time")),
            new Filter.Not(new Filter.Exists("attributes.hat")),
            new Filter.Near("location", new Location(52.51, 13.41), 300),
            new Filter.Near("location", new Location(-16.79, 180), 900),
            new Filter.Box("location", 52.510, 13.405, 52.505, 13.415),
            new Filter.Box("location", -16.785, 179.995, -16.795, -179.995),
            new Filter.Or(List.of()),
            new Filter.And(List.of()),
            new Filter.Not(new Filter.Is("tags", "red")),
            new Filter.Not(new Filter.And(List.of())),
            new Filter.And(
                List.of(
                    new Filter.Is("camera", "c2"), new Filter.Not(new Filter.Is("tags", "blue")))),
            new Filter.Or(
                List.of(
                    new Filter.Is("camera", "c3"),
                    new Filter.Range("attributes.height", 190, 200))));

    filters.forEach(this::agrees);
  }

  @Test
  void findsTheNearestOfThoseThatRandomFiltersLetThrough() {
    int narrow = 0;
    for (int i = 0; i < 200; i++) {
      Filter filter = random.filter(3);
      agrees(filter);
      long passing = passing(filter).size();
      narrow += passing > 0 && passing < SIGHTINGS / 2 ? 1 : 0;
    }
    assertThat(narrow).as("filters that are neither empty nor wide").isGreaterThan(60);
  }

  /** Under a filter that a third passes, the walk over the graph does not compare everything. */
  @Test
  void doesNotCompareAllVectorsThatPass() {
    Filter third = new Filter.AnyOf("camera", List.of("c0", "c1"));

    Nearest nearest = gallery.nearest(random.embedding(), 10, third);

    assertThat(nearest.visited()).isBetween(100L, (long) SIGHTINGS);
  }

  private void agrees(Filter filter) {
    float[] query = random.embedding();
    List<String> expected =
        passing(filter).stream()
            .sorted(
                Comparator.comparingDouble(
                    (NewSighting sighting) -> -Toy.cosine(query, sighting.embedding())))
            .map(NewSighting::id)
            .toList();

    Nearest nearest = gallery.nearest(query, 10, filter);

    assertThat(Toy.ids(nearest))
        .as(filter.toString())
        .containsExactlyElementsOf(expected.subList(0, Math.min(10, expected.size())));
  }

  private List<NewSighting> passing(Filter filter) {
    return all.stream().filter(sighting -> PlainFilter.matches(filter, sighting)).toList();
  }

  private String seen() {
    return all.stream()
        .map(sighting -> (String) sighting.metadata().attributes().get(PlainFilter.SEEN))
        .filter(Objects::nonNull)
        .findFirst()
        .orElseThrow();
  }
}
