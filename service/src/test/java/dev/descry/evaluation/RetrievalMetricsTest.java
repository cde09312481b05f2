package dev.descry.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.descry.evaluation.RetrievalMetrics.Ranking;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RetrievalMetricsTest {

  @Test
  void twoQueriesComeOutAsWorkedOutByHand() {
    // Right at 1 and 4: AP = (1/1 + 2/4) / 2 = 0.75, INP = 2 / 4 = 0.5.
    Ranking first = new Ranking(new boolean[] {true, false, false, true, false, false}, 2, 6);
    // Right at 6 only: AP = INP = 1/6.
    Ranking second = new Ranking(new boolean[] {false, false, false, false, false, true}, 1, 6);

    assertThat(RetrievalMetrics.of(List.of(first, second)))
        .isEqualTo(new RetrievalMetrics(50, 50, 100, 45.83, 33.33));
  }

  @Test
  void rightSightingThatTheRankingLacksCountsAsLast() {
    Ranking ranking = new Ranking(new boolean[] {true, false}, 2, 10);

    assertThat(RetrievalMetrics.of(List.of(ranking)))
        .isEqualTo(new RetrievalMetrics(100, 100, 100, 50, 20));
  }

  @Test
  void intervalOfEqualQueriesIsAPoint() {
    Ranking ranking = new Ranking(new boolean[] {true, false}, 1, 2);

    assertThat(RetrievalMetrics.interval(List.of(ranking, ranking, ranking)))
        .isEqualTo(
            new RetrievalMetrics.Interval(
                RetrievalMetrics.of(List.of(ranking)), RetrievalMetrics.of(List.of(ranking))));
  }

  @Test
  void intervalOfHalfTheQueriesIsThatOfTheBinomialDistribution() {
    Ranking right = new Ranking(new boolean[] {true, false}, 1, 2);
    Ranking wrong = new Ranking(new boolean[] {false, true}, 1, 2);
    List<Ranking> rankings =
        IntStream.range(0, 400).mapToObj(query -> query % 2 == 0 ? right : wrong).toList();

    RetrievalMetrics.Interval interval = RetrievalMetrics.interval(rankings);

    // 50 % of 400 has a standard deviation of 2.5 points, so 95 % lie within 4.9 points.
    assertThat(interval.low().r1()).isCloseTo(45.1, within(0.8));
    assertThat(interval.high().r1()).isCloseTo(54.9, within(0.8));
    assertThat(RetrievalMetrics.interval(rankings)).isEqualTo(interval);
  }
}
