package dev.descry.detection;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SuppressionTest {

  /** Ten wide and high; neighbours of 5 apart share half: 50 / 150. */
  private static Detection at(float left, float score) {
    return new Detection(new Box(left, 0, left + 10, 10), score);
  }

  @Test
  void surestOfOverlappingDetectionsStays() {
    assertThat(Suppression.keep(List.of(at(1, 0.5f), at(0, 0.9f), at(40, 0.4f)), 0.5f, 10))
        .containsExactly(at(0, 0.9f), at(40, 0.4f));
  }

  @Test
  void detectionThatOnlyOverlapsOneThatWentStays() {
    Detection first = at(0, 0.9f);
    Detection second = at(4, 0.8f);
    Detection third = at(8, 0.7f);

    assertThat(Suppression.keep(List.of(third, second, first), 0.4f, 10))
        .containsExactly(first, third);
  }

  @Test
  void overlapOfExactlyTheLimitStays() {
    assertThat(Suppression.keep(List.of(at(0, 0.9f), at(5, 0.8f)), 50f / 150, 10)).hasSize(2);
    assertThat(Suppression.keep(List.of(at(0, 0.9f), at(5, 0.8f)), 0.33f, 10)).hasSize(1);
  }

  @Test
  void limitOfOneKeepsEvenEqualBoxes() {
    assertThat(Suppression.keep(List.of(at(0, 0.9f), at(0, 0.9f)), 1, 10)).hasSize(2);
  }

  @Test
  void noMoreStayThanAskedFor() {
    assertThat(Suppression.keep(List.of(at(0, 0.1f), at(20, 0.3f), at(40, 0.2f)), 0.5f, 2))
        .containsExactly(at(20, 0.3f), at(40, 0.2f));
  }

  @Test
  void ofNothingNothingStays() {
    assertThat(Suppression.keep(List.of(), 0.5f, 10)).isEmpty();
  }
}
