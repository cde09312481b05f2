package dev.descry.evaluation;

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The measures that text-based person retrieval reports, in percent, over all queries, as the
 * public code of IRRA (Jiang and Ye, CVPR 2023) computes them.
 *
 * @param r1 queries whose first match is right
 * @param r5 queries with a right match among the first five
 * @param r10 queries with a right match among the first ten
 * @param mAP mean over the queries of the average precision at each right match
 * @param mINP mean over the queries of right matches divided by the rank of the last one
 */
public record RetrievalMetrics(double r1, double r5, double r10, double mAP, double mINP) {

  /**
   * One query's ranking.
   *
   * @param right for each rank from the first, whether the match is right
   * @param allRight right sightings in the gallery, at least 1; those that the ranking lacks count
   *     as found behind all others
   * @param gallerySize sightings in the gallery
   */
  record Ranking(boolean[] right, int allRight, int gallerySize) {

    boolean hitWithin(int k) {
      for (int rank = 0; rank < Math.min(k, right.length); rank++) {
        if (right[rank]) {
          return true;
        }
      }
      return false;
    }

    double averagePrecision() {
      double sum = 0;
      int found = 0;
      for (int rank = 0; rank < right.length; rank++) {
        if (right[rank]) {
          found++;
          sum += (double) found / (rank + 1);
        }
      }
      return sum / allRight;
    }

    double inverseNegativePenalty() {
      int found = 0;
      int last = 0;
      for (int rank = 0; rank < right.length; rank++) {
        if (right[rank]) {
          found++;
          last = rank + 1;
        }
      }
      return (double) allRight / (found == allRight ? last : gallerySize);
    }
  }

  /** The means over all queries. */
  static RetrievalMetrics of(List<Ranking> rankings) {
    return new RetrievalMetrics(
        percent(rankings, ranking -> ranking.hitWithin(1) ? 1 : 0),
        percent(rankings, ranking -> ranking.hitWithin(5) ? 1 : 0),
        percent(rankings, ranking -> ranking.hitWithin(10) ? 1 : 0),
        percent(rankings, Ranking::averagePrecision),
        percent(rankings, Ranking::inverseNegativePenalty));
  }

  private static double percent(List<Ranking> rankings, ToDoubleFunction<Ranking> measure) {
    double mean = rankings.stream().mapToDouble(measure).average().orElse(0);
    return Math.round(mean * 10_000) / 100.0;
  }
}
