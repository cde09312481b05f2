package dev.descry.evaluation;

import dev.descry.gallery.IndexStatistics;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one layout of a synthetic gallery costs, and what it finds.
 *
 * @param segmentsAsked that it was merged into; 0 where merging was left to itself
 * @param build what it took to write it; null where it was there already
 * @param heapBytes in use by the whole process after a collection
 * @param recallAt100 share of the true hundred nearest among the hundred that are found
 * @param recall stage of a search: nearest sightings, read in full
 * @param search the recall stage and the pair scores of its candidates, without encoding the
 *     sentence
 * @param exact comparing everything, for a hundred
 * @param filtered for ten, under filters
 * @param whileWriting both again while sightings are written as fast as they can be; null if not
 *     measured
 */
public record GalleryBenchmarkResult(
    int sightings,
    int bits,
    int graphNeighbours,
    int graphCandidates,
    double oversampling,
    int segmentsAsked,
    @Nullable Build build,
    IndexStatistics index,
    long heapBytes,
    double recallAt100,
    Latency recall,
    Latency search,
    Latency exact,
    List<Filtered> filtered,
    @Nullable WhileWriting whileWriting) {

  /**
   * How it was written.
   *
   * @param writtenPerSecond sightings, until the last was acknowledged
   * @param mergedPerSecond sightings, until the last merge had ended as well
   */
  public record Build(double writtenPerSecond, double mergedPerSecond) {}

  /** Milliseconds. */
  public record Latency(double p50, double p99) {

    /** Of single calls. */
    static Latency of(long[] nanos) {
      long[] sorted = nanos.clone();
      Arrays.sort(sorted);
      return new Latency(percentile(sorted, 50), percentile(sorted, 99));
    }

    private static double percentile(long[] sorted, int percent) {
      return sorted[(sorted.length - 1) * percent / 100] / 1e6;
    }
  }

  /**
   * Search under filters that let one share of the sightings through, each query under another one.
   *
   * @param visited embeddings compared, on average
   * @param exact comparing all that pass
   */
  public record Filtered(
      double percent, double recallAt10, double visited, Latency recall, Latency exact) {}

  /** Searches beside a writer. */
  public record WhileWriting(
      double writtenPerSecond, Latency recall, Latency search, IndexStatistics indexAfterwards) {}
}
