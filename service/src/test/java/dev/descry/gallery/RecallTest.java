package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecallTest {

  private static final int SIZE = 64;
  private static final int SIGHTINGS = 4000;
  private static final int QUERIES = 50;

  @TempDir Path root;

  @Test
  void findsNearlyAllTrueNeighboursWithoutComparingEverything() {
    Random random = new Random(7);
    List<NewSighting> all = new ArrayList<>();
    for (int i = 0; i < SIGHTINGS; i++) {
      all.add(Toy.sighting("s" + i, Metadata.NONE, "same", Toy.random(random, SIZE)));
    }
    int found = 0;
    long visited = 0;
    try (Galleries galleries = new Galleries(root)) {
      Gallery gallery = galleries.create("random", Toy.spec(SIZE));
      gallery.putAll(all);
      for (int i = 0; i < QUERIES; i++) {
        float[] query = Toy.random(random, SIZE);
        Nearest nearest = gallery.nearest(query, 10, null);
        Set<String> true10 = new HashSet<>(exact(all, query).subList(0, 10));
        found += (int) Toy.ids(nearest).stream().filter(true10::contains).count();
        visited += nearest.visited();
        for (Neighbour one : nearest.neighbours()) {
          assertThat((double) one.similarity())
              .isCloseTo(Toy.cosine(query, one.sighting().embedding()), within(1e-6));
        }
      }
    }

    assertThat(found / (10.0 * QUERIES)).isGreaterThanOrEqualTo(0.97);
    assertThat(visited / (double) QUERIES).isLessThan(SIGHTINGS * 0.7);
  }

  private static List<String> exact(List<NewSighting> all, float[] query) {
    return all.stream()
        .sorted(
            Comparator.comparingDouble((NewSighting one) -> -Toy.cosine(query, one.embedding())))
        .map(NewSighting::id)
        .toList();
  }
}
