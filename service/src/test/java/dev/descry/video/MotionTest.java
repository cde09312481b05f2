package dev.descry.video;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.descry.detection.Box;
import org.junit.jupiter.api.Test;

class MotionTest {

  @Test
  void steadyWalkIsForeseen() {
    Motion motion = new Motion(new Box(0, 0, 50, 150));
    for (int i = 1; i <= 20; i++) {
      motion.predict(0.2);
      motion.correct(new Box(20 * i, 0, 20 * i + 50, 150));
    }

    motion.predict(1);

    assertThat(motion.box().left()).isCloseTo(20 * 20 + 100, within(3f));
    assertThat(motion.box().width()).isCloseTo(50, within(1f));
  }

  /** Position variance P = (7.5)^2 and measured variance R the same, so the gain is a half. */
  @Test
  void firstCorrectionWithoutTimeMeetsHalfWay() {
    Motion motion = new Motion(new Box(0, 0, 50, 150));

    motion.correct(new Box(10, 0, 60, 150));

    assertThat(motion.box().left()).isCloseTo(5, within(1e-3f));
  }
}
