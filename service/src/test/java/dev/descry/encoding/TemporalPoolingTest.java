package dev.descry.encoding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class TemporalPoolingTest {

  private static final float[] EAST = {1, 0};
  private static final float[] NORTH = {0, 1};

  @Test
  void equalLooksCountAlike() {
    float half = (float) Math.sqrt(0.5);

    assertThat(TemporalPooling.pool(List.of(EAST, NORTH), new double[] {0.3, 0.3}))
        .containsExactly(new float[] {half, half}, within(1e-6f));
  }

  /** Weights in the ratio e : 1, so that the direction is that of (e, 1). */
  @Test
  void betterLookByTheTemperatureCountsETimesAsMuch() {
    float[] pooled =
        TemporalPooling.pool(
            List.of(EAST, NORTH), new double[] {0.3 + TemporalPooling.TEMPERATURE, 0.3});

    assertThat(pooled[0] / pooled[1]).isCloseTo((float) Math.E, within(1e-4f));
    assertThat(pooled[0] * pooled[0] + pooled[1] * pooled[1]).isCloseTo(1, within(1e-6f));
  }

  @Test
  void singleLookIsTheTrack() {
    assertThat(TemporalPooling.pool(List.of(NORTH), new double[] {0})).containsExactly(NORTH);
  }

  @Test
  void looksWithoutTheirQualitiesAreRefused() {
    assertThatThrownBy(() -> TemporalPooling.pool(List.of(NORTH), new double[0]))
        .hasMessageContaining("1 embeddings with 0 qualities");
  }
}
