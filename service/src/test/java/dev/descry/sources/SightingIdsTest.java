package dev.descry.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SightingIdsTest {

  @Test
  void plainPathStaysReadable() {
    assertThat(SightingIds.of(Path.of("cam1/0007_c2.jpg"))).isEqualTo("cam1:0007_c2.jpg");
  }

  @Test
  void pathsThatDifferOnlyInForbiddenCharactersGetDifferentIds() {
    assertThat(SightingIds.of(Path.of("a b.jpg")))
        .startsWith("a_b.jpg-")
        .isNotEqualTo(SightingIds.of(Path.of("a?b.jpg")));
  }

  @Test
  void longPathIsCutAndStaysDistinctAndLeavesRoomForNumbersOfPeople() {
    String folder = "x".repeat(200);

    assertThat(SightingIds.of(Path.of(folder, "1.jpg")))
        .hasSizeLessThan(128)
        .isNotEqualTo(SightingIds.of(Path.of(folder, "2.jpg")));
  }
}
