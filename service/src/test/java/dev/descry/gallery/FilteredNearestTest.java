package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
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
  private static final Instant START = Instant.parse("2026-03-14T09:00:00Z");

  private Galleries galleries;
  private Gallery gallery;
  private final Random random = new Random(20260314);
  private final List<NewSighting> all = new ArrayList<>();

  @BeforeAll
  void fill(@TempDir Path root) {
    galleries = new Galleries(root);
    gallery = galleries.create("random", Toy.spec(SIZE));
    for (int i = 0; i < SIGHTINGS; i++) {
      all.add(Toy.sighting("s" + i, metadata(), "same", Toy.random(random, SIZE)));
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
            new Filter.AnyOf("attributes.mixed", List.of("1.0", 2.0, true)),
            new Filter.Range("time", START, noon),
            new Filter.Range("time", noon, null),
            new Filter.Range("attributes.height", 170, 180),
            new Filter.Range("attributes.height", null, 151),
            new Filter.Range("attributes.mixed", 1, 1),
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
    for (int i = 0; i < 60; i++) {
      agrees(filter(3));
    }
  }

  /** Under a filter that a third passes, the walk over the graph does not compare everything. */
  @Test
  void doesNotCompareAllVectorsThatPass() {
    Filter third = new Filter.AnyOf("camera", List.of("c0", "c1"));

    Nearest nearest = gallery.nearest(Toy.random(random, SIZE), 10, third);

    assertThat(nearest.visited()).isBetween(100L, (long) SIGHTINGS);
  }

  private void agrees(Filter filter) {
    float[] query = Toy.random(random, SIZE);
    List<String> expected =
        all.stream()
            .filter(sighting -> matches(filter, sighting))
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

  private Metadata metadata() {
    Set<String> tags = new HashSet<>();
    Stream.of("red", "green", "blue").filter(tag -> random.nextInt(4) == 0).forEach(tags::add);
    Map<String, Object> attributes = new HashMap<>();
    if (random.nextInt(10) > 0) {
      attributes.put("height", 150 + random.nextInt(50) / 1.0);
    }
    List<Object> mixed = List.of("1.0", "true", 1, 2, true, false);
    attributes.put("mixed", mixed.get(random.nextInt(mixed.size())));
    return new Metadata(
        random.nextInt(10) == 0 ? null : "c" + random.nextInt(6),
        random.nextInt(10) == 0 ? null : START.plusMillis(random.nextInt(36_000_000)),
        null,
        "p" + random.nextInt(200),
        null,
        tags,
        attributes);
  }

  private Filter filter(int depth) {
    return switch (random.nextInt(depth == 0 ? 4 : 7)) {
      case 0 -> new Filter.Is("camera", "c" + random.nextInt(7));
      case 1 -> new Filter.AnyOf("tags", List.of("red", random.nextBoolean() ? "blue" : "none"));
      case 2 -> new Filter.Range("attributes.height", 150 + random.nextInt(50), null);
      case 3 -> new Filter.Range("time", null, START.plusMillis(random.nextInt(36_000_000)));
      case 4 -> new Filter.And(List.of(filter(depth - 1), filter(depth - 1)));
      case 5 -> new Filter.Or(List.of(filter(depth - 1), filter(depth - 1)));
      default -> new Filter.Not(filter(depth - 1));
    };
  }

  private static boolean matches(Filter filter, NewSighting sighting) {
    return switch (filter) {
      case Filter.Is(String field, Object value) -> values(field, sighting).contains(value);
      case Filter.AnyOf(String field, List<Object> wanted) ->
          wanted.stream().anyMatch(values(field, sighting)::contains);
      case Filter.Range(String field, Object from, Object to) ->
          values(field, sighting).stream().anyMatch(value -> isBetween(value, from, to));
      case Filter.And(List<Filter> filters) ->
          filters.stream().allMatch(one -> matches(one, sighting));
      case Filter.Or(List<Filter> filters) ->
          filters.stream().anyMatch(one -> matches(one, sighting));
      case Filter.Not(Filter not) -> !matches(not, sighting);
    };
  }

  private static boolean isBetween(Object value, @Nullable Object from, @Nullable Object to) {
    return switch (value) {
      case Instant time ->
          (from == null || !time.isBefore((Instant) from))
              && (to == null || !time.isAfter((Instant) to));
      case Double number ->
          (from == null || number >= (Double) from) && (to == null || number <= (Double) to);
      default -> false;
    };
  }

  private static List<Object> values(String field, NewSighting sighting) {
    Metadata metadata = sighting.metadata();
    return switch (field) {
      case "id" -> List.of(sighting.id());
      case "camera" -> known(metadata.camera());
      case "time" -> known(metadata.time());
      case "tags" -> List.copyOf(metadata.tags());
      default -> known(metadata.attributes().get(field.substring("attributes.".length())));
    };
  }

  private static List<Object> known(@Nullable Object value) {
    return value == null ? List.of() : List.of(value);
  }
}
