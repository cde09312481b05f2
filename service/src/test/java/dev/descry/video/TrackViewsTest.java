package dev.descry.video;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.detection.Box;
import dev.descry.detection.Detection;
import dev.descry.image.RgbImage;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrackViewsTest {

  private static View view(long millis, double quality) {
    return new View(
        Duration.ofMillis(millis),
        new Detection(new Box(0, 0, 1, 1), 0.9f),
        quality,
        new RgbImage(1, 1, new byte[3]));
  }

  @Test
  void bestViewsOfDifferentSecondsAreKeptBestFirst() {
    TrackViews track = new TrackViews(7, 2, Duration.ofMillis(400));
    track.add(view(400, 0.5));
    track.add(view(800, 0.6));
    track.add(view(1000, 0.55));
    track.add(view(1600, 0.2));
    track.add(view(3000, 0.9));

    PersonTrack finished = track.finished();

    assertThat(finished.views()).extracting(View::quality).containsExactly(0.9, 0.6);
    assertThat(finished.number()).isEqualTo(7);
    assertThat(finished.from()).isEqualTo(Duration.ofMillis(400));
    assertThat(finished.to()).isEqualTo(Duration.ofSeconds(3));
    assertThat(finished.frames()).isEqualTo(5);
  }
}
