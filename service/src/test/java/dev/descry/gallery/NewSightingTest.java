package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.encoding.ImageTokens;
import dev.descry.failure.DescryException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewSightingTest {

  @ParameterizedTest
  @ValueSource(strings = {"a", "0007.png", "cam1:frame-2_3", "...", "-"})
  void takesIdsThatFitAnAddress(String id) {
    assertThat(Toy.sighting(id, 1, 0).id()).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a b", "a/b", "ä", "a\n", "a\u0000"})
  void refusesOtherIds(String id) {
    DescryException failure = Toy.failure(() -> Toy.sighting(id, 1, 0));

    assertThat(failure.kind()).isEqualTo(DescryException.Kind.INVALID);
    assertThat(failure.type()).isEqualTo("invalid-id");
    assertThat(failure).hasMessageContaining("'" + id + "'");
  }

  @Test
  void refusesIdsOfMoreThan128Characters() {
    assertThat(Toy.sighting("x".repeat(128), 1, 0).id()).hasSize(128);
    assertThat(Toy.failure(() -> Toy.sighting("x".repeat(129), 1, 0)).type())
        .isEqualTo("invalid-id");
  }

  @Test
  void refusesWhatIsNoPicture() {
    assertThat(Toy.failure(() -> picture("text/html", 1, 1, 1)))
        .hasMessageContaining("media type 'text/html'");
    assertThat(Toy.failure(() -> picture("image/png", 0, 1, 1)))
        .hasMessageContaining("1 bytes of 0 x 1 pixels");
    assertThat(Toy.failure(() -> picture("image/png", 1, 1, 0)).type()).isEqualTo("invalid-image");
  }

  private static NewSighting picture(String mediaType, int width, int height, int bytes) {
    return new NewSighting(
        "a",
        Metadata.NONE,
        mediaType,
        width,
        height,
        new byte[bytes],
        new float[] {1, 0},
        new ImageTokens(0, 0, new byte[0], new float[0]),
        Toy.BUNDLE);
  }
}
