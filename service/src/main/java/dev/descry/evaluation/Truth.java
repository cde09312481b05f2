package dev.descry.evaluation;

import dev.descry.evaluation.GalleryBenchmarkResult.Latency;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Nearest;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What is really nearest to the first queries.
 *
 * @param hundred ids of the nearest hundred, query by query
 * @param latency of finding them by comparing everything
 */
record Truth(List<Set<String>> hundred, Latency latency) {

  static Truth of(Gallery gallery, SyntheticSightings sightings, int queries) {
    List<Set<String>> hundred = new ArrayList<>();
    long[] nanos = new long[queries];
    for (int i = 0; i < queries; i++) {
      float[] query = sightings.query(i);
      long start = System.nanoTime();
      Nearest nearest = gallery.nearestExactly(query, 100, null);
      nanos[i] = System.nanoTime() - start;
      hundred.add(ids(nearest));
    }
    return new Truth(List.copyOf(hundred), Latency.of(nanos));
  }

  static Set<String> ids(Nearest nearest) {
    Set<String> ids = new HashSet<>();
    nearest.neighbours().forEach(one -> ids.add(one.sighting().id()));
    return ids;
  }

  /** The share of the true ones that were found; 1 where there is none. */
  static double recall(Set<String> truth, Nearest found) {
    Set<String> both = ids(found);
    both.retainAll(truth);
    return truth.isEmpty() ? 1 : (double) both.size() / truth.size();
  }
}
