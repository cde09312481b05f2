package dev.descry.evaluation;

import dev.descry.encoding.EncodedText;
import dev.descry.encoding.ImageTokens;
import dev.descry.evaluation.GalleryBenchmarkResult.Filtered;
import dev.descry.evaluation.GalleryBenchmarkResult.Latency;
import dev.descry.gallery.Filter;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Nearest;
import dev.descry.scoring.Scorer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/**
 * Searches of one gallery, one after the other, each with another query.
 *
 * @param candidates of the recall stage, all of which are scored
 * @param text whose tokens they are compared with
 */
record TimedSearches(
    Gallery gallery,
    SyntheticSightings sightings,
    int candidates,
    EncodedText text,
    Scorer scorer) {

  /** Of the recall stage, and of recall stage and pair scores together. */
  record Latencies(Latency recall, Latency search) {}

  /** Goes on as long as it may, at least once. */
  Latencies runWhile(BooleanSupplier goOn) {
    LongStream.Builder recall = LongStream.builder();
    LongStream.Builder search = LongStream.builder();
    int number = 0;
    do {
      float[] query = sightings.query(number++);
      long start = System.nanoTime();
      Nearest nearest = gallery.nearest(query, candidates, null);
      recall.add(System.nanoTime() - start);
      List<ImageTokens> tokens =
          nearest.neighbours().stream().map(neighbour -> neighbour.sighting().tokens()).toList();
      scorer.pairScores(text, tokens);
      search.add(System.nanoTime() - start);
    } while (goOn.getAsBoolean());
    return new Latencies(
        Latency.of(recall.build().toArray()), Latency.of(search.build().toArray()));
  }

  /** Share of the true hundred among the hundred that a search for a hundred finds. */
  double recallAt100(Truth truth) {
    double sum = 0;
    for (int i = 0; i < truth.hundred().size(); i++) {
      sum += Truth.recall(truth.hundred().get(i), gallery.nearest(sightings.query(i), 100, null));
    }
    return sum / truth.hundred().size();
  }

  /**
   * Searches for ten under filters, in turn with comparing all that pass; each goes first every
   * other time, because the first finds less in the page cache.
   */
  Filtered filtered(double percent, int queries) {
    SplittableRandom random = new SplittableRandom(queries);
    long[] nanos = new long[queries];
    long[] exactNanos = new long[queries];
    double recall = 0;
    double visited = 0;
    for (int i = 0; i < queries; i++) {
      double from = random.nextDouble(1 - percent / 100);
      Filter filter = new Filter.Range("attributes.place", from, from + percent / 100);
      float[] query = sightings.query(i);
      Supplier<Nearest> search = () -> gallery.nearest(query, 10, filter);
      Supplier<Nearest> compare = () -> gallery.nearestExactly(query, 10, filter);
      boolean searchFirst = i % 2 == 0;
      Nearest first = searchFirst ? timed(search, nanos, i) : timed(compare, exactNanos, i);
      Nearest second = searchFirst ? timed(compare, exactNanos, i) : timed(search, nanos, i);
      Nearest nearest = searchFirst ? first : second;
      Nearest exact = searchFirst ? second : first;
      recall += Truth.recall(Truth.ids(exact), nearest) / queries;
      visited += (double) nearest.visited() / queries;
    }
    return new Filtered(percent, recall, visited, Latency.of(nanos), Latency.of(exactNanos));
  }

  private static Nearest timed(Supplier<Nearest> call, long[] nanos, int at) {
    long start = System.nanoTime();
    Nearest result = call.get();
    nanos[at] = System.nanoTime() - start;
    return result;
  }
}
