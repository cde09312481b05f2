package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.failure.DescryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaxAgeTest {

  private static final Instant NOON = Instant.parse("2026-03-14T12:00:00Z");

  @TempDir Path root;
  private Galleries galleries;
  private Gallery gallery;

  @BeforeEach
  void open() {
    galleries = new Galleries(root);
    gallery = galleries.create("toys", Toy.SPEC);
  }

  @AfterEach
  void close() {
    galleries.close();
  }

  @Test
  void deletesWhatIsOlderAndKeepsWhatHasNoTime() {
    put("old", NOON.minusSeconds(3600));
    put("young", NOON.minusSeconds(3599));
    put("timeless", null);
    gallery.setMaxAge(Duration.ofHours(1));

    galleries.deleteAged(NOON);

    assertThat(ids()).containsExactly("timeless", "young");
    assertThat(gallery.image("old")).isEmpty();
  }

  @Test
  void deletesNothingOfAGalleryThatHasNoSuchRule() {
    put("old", NOON.minusSeconds(3600));
    galleries.deleteAged(NOON);
    gallery.setMaxAge(Duration.ofHours(1));
    gallery.setMaxAge(null);
    galleries.deleteAged(NOON);

    assertThat(ids()).containsExactly("old");
    assertThat(gallery.describe().maxAge()).isNull();
  }

  @Test
  void staysOverARestartBesideTheTypesOfAttributes() {
    gallery.declare(Map.of("height", FieldType.NUMBER));
    gallery.setMaxAge(Duration.ofDays(30));
    gallery.declare(Map.of("hat", FieldType.BOOLEAN));
    galleries.close();
    open();

    assertThat(gallery.describe().maxAge()).isEqualTo(Duration.ofDays(30));
    assertThat(gallery.describe().fields()).containsKeys("attributes.height", "attributes.hat");
    put("a", null);
    assertThat(gallery.describe().maxAge()).isEqualTo(Duration.ofDays(30));
  }

  @Test
  void upkeepGoesByTheClock() {
    put("old", Instant.now().minusSeconds(61));
    put("young", Instant.now());
    gallery.setMaxAge(Duration.ofMinutes(1));

    new GalleryUpkeep(galleries).deleteAged();

    assertThat(ids()).containsExactly("young");
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "-PT1S", "P36501D"})
  void refusesAnAgeOutOfRange(String age) {
    DescryException failure = Toy.failure(() -> gallery.setMaxAge(Duration.parse(age)));

    assertThat(failure.type()).isEqualTo("invalid-max-age");
    assertThat(failure).hasMessageContaining(Duration.parse(age).toString());
    assertThat(gallery.describe().maxAge()).isNull();
  }

  private void put(String id, @Nullable Instant time) {
    Metadata metadata = new Metadata(null, time, null, null, null, null, Set.of(), Map.of());
    gallery.put(Toy.sighting(id, metadata, "picture of " + id, 1, 0));
  }

  private List<String> ids() {
    return gallery.page(10, null, null, null).sightings().stream().map(Sighting::id).toList();
  }
}
