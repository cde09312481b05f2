package dev.descry.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.detection.Box;
import dev.descry.detection.Detection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Made-up walks, looked at five times a second by a camera that sees people 50 by 150 pixels. */
class TrackerTest {

  private static final Duration STEP = Duration.ofMillis(200);

  private final Tracker tracker = new Tracker(0.5f, Duration.ofMillis(1500));
  private int frame;

  private static Detection person(double x, double y, double score) {
    return new Detection(
        new Box((float) x - 25, (float) y - 75, (float) x + 25, (float) y + 75), (float) score);
  }

  /** Tracks by the middle of their box, from left to right. */
  private List<Integer> next(@Nullable Detection... people) {
    List<Detection> there = new ArrayList<>();
    for (Detection person : people) {
      if (person != null) {
        there.add(person);
      }
    }
    Map<Float, Integer> byPlace = new TreeMap<>();
    tracker
        .next(STEP.multipliedBy(frame++), there)
        .forEach(seen -> byPlace.put(seen.detection().box().centreX(), seen.track()));
    return List.copyOf(byPlace.values());
  }

  @Test
  void personWhoWalksStaysOneTrack() {
    for (int i = 0; i < 20; i++) {
      assertThat(next(person(100 + 25 * i, 300, 0.9))).containsExactly(1);
    }
  }

  @Test
  void twoWhoCrossKeepTheirTracks() {
    for (int i = 0; i < 30; i++) {
      // They pass each other at different distances from the camera.
      List<Integer> tracks = next(person(100 + 20 * i, 300, 0.9), person(700 - 20 * i, 360, 0.9));
      if (i < 15) {
        assertThat(tracks).containsExactly(1, 2);
      } else if (i > 15) {
        assertThat(tracks).containsExactly(2, 1);
      }
    }
  }

  @Test
  void personHiddenForASecondIsFoundWhereTheWalkLeads() {
    for (int i = 0; i < 10; i++) {
      next(person(100 + 20 * i, 300, 0.9));
    }
    for (int i = 10; i < 15; i++) {
      assertThat(next()).isEmpty();
    }

    assertThat(next(person(100 + 20 * 15, 300, 0.9))).containsExactly(1);
  }

  @Test
  void whoComesBackAfterTooLongIsSomeoneElse() {
    next(person(100, 300, 0.9));
    next(person(100, 300, 0.9));
    for (int i = 0; i < 9; i++) {
      next();
    }

    assertThat(next(person(100, 300, 0.9))).containsExactly(2);
  }

  @Test
  void halfHiddenPersonScoresLowAndStaysTheTrack() {
    for (int i = 0; i < 6; i++) {
      next(person(100 + 10 * i, 300, 0.9));
    }

    assertThat(next(person(160, 300, 0.3))).containsExactly(1);
    assertThat(next(person(170, 300, 0.9))).containsExactly(1);
  }

  @Test
  void unsureDetectionBeginsNoTrack() {
    assertThat(next(person(100, 300, 0.3))).isEmpty();
    assertThat(next(person(100, 300, 0.3))).isEmpty();
  }

  @Test
  void sureDetectionIsPreferredToAnUnsureOneNearer() {
    next(person(100, 300, 0.9));

    // The unsure one lies where the track was.
    assertThat(tracker.next(STEP, List.of(person(100, 300, 0.3), person(112, 300, 0.9))))
        .containsExactly(new Tracker.Tracked(1, person(112, 300, 0.9)));
  }

  @Test
  void whoAppearsFarAwayIsSomeoneElse() {
    next(person(100, 300, 0.9));

    assertThat(next(person(100, 300, 0.9), person(400, 300, 0.9))).containsExactly(1, 2);
  }

  @Test
  void twoEqualDetectionsAreTwoTracks() {
    assertThat(tracker.next(Duration.ZERO, List.of(person(1, 1, 0.9), person(1, 1, 0.9))))
        .extracting(Tracker.Tracked::track)
        .containsExactly(1, 2);
  }

  @Test
  void frameWithoutAnyoneHasNoTracks() {
    assertThat(next()).isEmpty();
  }
}
