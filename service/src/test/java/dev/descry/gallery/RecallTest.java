package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Recall at 10 against comparing everything, and what it costs, without and under filters. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RecallTest {

  private static final int SIZE = 64;
  private static final int SIGHTINGS = 4000;
  private static final int QUERIES = 50;

  private record Measured(double recall, double visited) {}

  private final Random random = new Random(7);
  private final List<NewSighting> all = new ArrayList<>();
  private Galleries galleries;
  private Gallery gallery;

  /** The attribute is the place in a random order, so that a bound lets any share through. */
  @BeforeAll
  void fill(@TempDir Path root) {
    galleries = new Galleries(root, Toy.fineGraphs());
    gallery = galleries.create("random", Toy.spec(SIZE));
    for (int i = 0; i < SIGHTINGS; i++) {
      Metadata metadata =
          new Metadata(null, null, null, null, null, null, Set.of(), Map.of("place", i));
      all.add(Toy.sighting("s" + i, metadata, "same", Toy.random(random, SIZE)));
    }
    gallery.putAll(all);
  }

  @AfterAll
  void close() {
    galleries.close();
  }

  @Test
  void findsNearlyAllTrueNeighboursWithoutComparingEverything() {
    Measured measured = measure(SIGHTINGS);

    assertThat(measured.recall).isGreaterThanOrEqualTo(0.98);
    assertThat(measured.visited).isLessThan(SIGHTINGS * 0.7);
  }

  /** By walking over the graph, comparing quantized embeddings, and twice full ones. */
  @ParameterizedTest
  @ValueSource(doubles = {50, 20, 5, 0.5})
  void findsNearlyAllTrueNeighboursAmongSoManyPercent(double percent) {
    int passing = (int) (SIGHTINGS * percent / 100);

    Measured measured = measure(passing);

    assertThat(measured.recall).isGreaterThanOrEqualTo(0.98);
    assertThat(measured.visited).isLessThanOrEqualTo(passing);
  }

  private Measured measure(int passing) {
    @Nullable Filter filter =
        passing == SIGHTINGS ? null : new Filter.Range("attributes.place", null, passing - 1);
    int found = 0;
    long visited = 0;
    for (int i = 0; i < QUERIES; i++) {
      float[] query = Toy.random(random, SIZE);
      Nearest nearest = gallery.nearest(query, 10, filter);
      Set<String> true10 = new HashSet<>(exact(all.subList(0, passing), query).subList(0, 10));
      found += (int) Toy.ids(nearest).stream().filter(true10::contains).count();
      visited += nearest.visited();
      for (Neighbour one : nearest.neighbours()) {
        assertThat((double) one.similarity())
            .isCloseTo(Toy.cosine(query, one.sighting().embedding()), within(1e-6));
      }
    }
    return new Measured(found / (10.0 * QUERIES), visited / (double) QUERIES);
  }

  private static List<String> exact(List<NewSighting> all, float[] query) {
    return all.stream()
        .sorted(
            Comparator.comparingDouble((NewSighting one) -> -Toy.cosine(query, one.embedding())))
        .map(NewSighting::id)
        .toList();
  }
}
