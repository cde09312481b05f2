package dev.descry.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

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

  private static final int RESAMPLES = 1000;
  private static final int MEASURES = 5;

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
    return rounded(means(rankings.stream().map(RetrievalMetrics::values).toList()));
  }

  /**
   * The interval that holds the means with 95 % confidence, by bootstrap: the queries are drawn
   * anew, with replacement, a thousand times. The same rankings always give the same interval.
   */
  static Interval interval(List<Ranking> rankings) {
    List<double[]> values = rankings.stream().map(RetrievalMetrics::values).toList();
    Random random = new Random(1);
    List<double[]> means =
        Stream.generate(
                () ->
                    means(
                        random
                            .ints(values.size(), 0, values.size())
                            .mapToObj(values::get)
                            .toList()))
            .limit(RESAMPLES)
            .toList();
    return new Interval(quantile(means, 0.025), quantile(means, 0.975));
  }

  /**
   * A 95 % confidence interval of each measure.
   *
   * @param low the lower ends
   * @param high the upper ends
   */
  public record Interval(RetrievalMetrics low, RetrievalMetrics high) {}

  private static double[] values(Ranking ranking) {
    return new double[] {
      ranking.hitWithin(1) ? 1 : 0,
      ranking.hitWithin(5) ? 1 : 0,
      ranking.hitWithin(10) ? 1 : 0,
      ranking.averagePrecision(),
      ranking.inverseNegativePenalty()
    };
  }

  /** In percent. */
  private static double[] means(List<double[]> values) {
    return IntStream.range(0, MEASURES)
        .mapToDouble(
            measure ->
                100 * values.stream().mapToDouble(value -> value[measure]).average().orElse(0))
        .toArray();
  }

  private static RetrievalMetrics quantile(List<double[]> means, double share) {
    int position = (int) Math.round(share * (means.size() - 1));
    return rounded(
        IntStream.range(0, MEASURES)
            .mapToDouble(
                measure ->
                    means.stream().mapToDouble(mean -> mean[measure]).sorted().toArray()[position])
            .toArray());
  }

  /** To two decimals. */
  private static RetrievalMetrics rounded(double[] measures) {
    double[] rounded =
        Arrays.stream(measures).map(value -> Math.round(value * 100) / 100.0).toArray();
    return new RetrievalMetrics(rounded[0], rounded[1], rounded[2], rounded[3], rounded[4]);
  }
}
