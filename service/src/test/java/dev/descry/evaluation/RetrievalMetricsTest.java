package dev.descry.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.evaluation.RetrievalMetrics.Ranking;
import java.util.List;
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
}
