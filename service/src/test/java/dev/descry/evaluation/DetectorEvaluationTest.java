package dev.descry.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.descry.RunningService;
import dev.descry.TestFrames;
import dev.descry.detection.Box;
import dev.descry.detection.Detection;
import dev.descry.evaluation.DetectorEvaluation.Judged;
import dev.descry.evaluation.DetectorEvaluation.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectorEvaluationTest {

  private static Box at(float left) {
    return new Box(left, 0, left + 10, 10);
  }

  @Test
  void personWhoIsFoundTwiceCountsOnce() {
    assertThat(
            DetectorEvaluation.judge(
                List.of(new Detection(at(1), 0.5f), new Detection(at(2), 0.9f)), List.of(at(0))))
        .containsExactly(new Judged(0.9f, true), new Judged(0.5f, false));
  }

  @Test
  void detectionThatCoversTooLittleIsWrong() {
    // 60 / 140 and 70 / 130.
    assertThat(DetectorEvaluation.judge(List.of(new Detection(at(4), 0.9f)), List.of(at(0))))
        .containsExactly(new Judged(0.9f, false));
    assertThat(DetectorEvaluation.judge(List.of(new Detection(at(3), 0.9f)), List.of(at(0))))
        .containsExactly(new Judged(0.9f, true));
  }

  @Test
  void recallAndPrecisionCountWhatReachesTheScore() {
    List<Judged> judged =
        List.of(new Judged(0.9f, true), new Judged(0.7f, false), new Judged(0.5f, true));

    assertThat(DetectorEvaluation.point(0.6, judged, 4)).isEqualTo(new Point(0.6, 25, 50));
    assertThat(DetectorEvaluation.point(0.95, judged, 4)).isEqualTo(new Point(0.95, 0, 100));
  }

  /** Precision 1 at the first of two people, 2/3 at the second. */
  @Test
  void averagePrecisionIsTheAreaUnderTheCurve() {
    List<Judged> judged =
        List.of(new Judged(0.5f, true), new Judged(0.7f, false), new Judged(0.9f, true));

    assertThat(DetectorEvaluation.averagePrecision(judged, 2))
        .isCloseTo(100 * (1 + 2.0 / 3) / 2, within(1e-9));
  }

  @Test
  void framesAreReadWithTheirPeople(@TempDir Path folder) throws IOException {
    Files.writeString(
        folder.resolve("frames.jsonl"),
        """
        {"file": "a.jpg", "scene": "s", "people": [{"person": "p", "box": [1, 2, 3, 5]}]}
        {"file": "b.jpg", "people": []}
        """);

    assertThat(DetectorEvaluation.read(folder))
        .containsExactly(
            new DetectorEvaluation.Truth("a.jpg", List.of(new Box(1, 2, 3, 5))),
            new DetectorEvaluation.Truth("b.jpg", List.of()));
  }

  @Test
  void folderWithoutFramesIsRefusedByName(@TempDir Path folder) {
    assertThatThrownBy(() -> DetectorEvaluation.read(folder))
        .hasMessageContaining(folder.resolve("frames.jsonl").toString());
  }

  @Test
  void detectorThatComesAlongFindsThePeopleOfTheDemoFrames(@TempDir Path data) {
    try (RunningService service = RunningService.start(data)) {
      DetectorEvaluation.Result result =
          service.bean(DetectorEvaluation.class).evaluate(TestFrames.FOLDER, done -> {});

      assertThat(result.people()).isEqualTo(98);
      Point point = result.points().get(7);
      assertThat(point.score()).isEqualTo(0.4, within(1e-9));
      assertThat(point.recall()).isGreaterThanOrEqualTo(75);
      assertThat(point.precision()).isGreaterThanOrEqualTo(95);
    }
  }
}
