package dev.descry.gallery;

import static dev.descry.gallery.Toy.ids;
import static dev.descry.gallery.Toy.sighting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.descry.encoding.ImageTokens;
import dev.descry.failure.DescryException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every gallery promises, whatever it stores sightings in. */
abstract class GalleryContract {

  private static final float[] EAST = {1, 0};

  /** An empty gallery of {@link Toy#SPEC}. */
  abstract Gallery gallery();

  @Test
  void givesBackWhatWasPut() {
    Metadata metadata =
        new Metadata(
            "north-gate",
            Instant.parse("2026-03-14T09:00:00.123456789Z"),
            new Location(52.5163, 13.3777),
            "track-7",
            "person-3",
            "day1/0007.png",
            Set.of("red", "blue"),
            Map.of("upper", "red jacket", "height", 170, "hat", true));
    Sighting put = gallery().put(sighting("a", metadata, "pixels", 3, 4));

    Sighting got = gallery().get("a").orElseThrow();

    assertThat(got).usingRecursiveComparison().isEqualTo(put);
    assertThat(got.metadata()).isEqualTo(metadata);
    assertThat(got.metadata().time()).isEqualTo("2026-03-14T09:00:00.123456Z");
    assertThat(got.metadata().attributes()).containsEntry("height", 170.0);
    assertThat(got.embedding()).containsExactly(0.6f, 0.8f);
    assertThat(got.tokens().values()).containsExactly(127, -32, 0);
    assertThat(got.tokens().scales()).containsExactly(1f / 127);
    // printf pixels | sha256sum
    assertThat(got.image())
        .isEqualTo(
            new StoredImage(
                "6ec9c2b0eb14010746c8bce8939303b382344b296206612eb8a907a37b2b2f37",
                "image/png",
                4,
                8,
                6));
    assertThat(gallery().image("a")).contains(Toy.bytes("pixels"));
  }

  @Test
  void hasNothingUnderAnIdThatWasNeverPut() {
    assertThat(gallery().get("a")).isEmpty();
    assertThat(gallery().image("a")).isEmpty();
    assertThat(gallery().delete("a")).isFalse();
    assertThat(gallery().nearest(EAST, 5, null)).isEqualTo(new Nearest(List.of(), 0));
  }

  @Test
  void ranksByCosineWhateverTheLengths() {
    gallery()
        .putAll(
            List.of(
                sighting("north", 0, 9),
                sighting("west", -1, 0),
                sighting("east", 5, 0),
                sighting("north-east", 0.1f, 0.1f)));

    Nearest nearest = gallery().nearest(new float[] {2, 0}, 4, null);

    assertThat(ids(nearest)).containsExactly("east", "north-east", "north", "west");
    assertThat(nearest.neighbours())
        .extracting(Neighbour::similarity)
        .usingComparatorForType((a, b) -> Math.abs(a - b) < 1e-6 ? 0 : 1, Float.class)
        .containsExactly(1f, 0.70710677f, 0f, -1f);
    assertThat(nearest.visited()).isEqualTo(4);
  }

  @Test
  void returnsAtMostAsManyAsAskedFor() {
    gallery().putAll(List.of(sighting("a", 1, 0), sighting("b", 1, 1), sighting("c", 0, 1)));

    assertThat(ids(gallery().nearest(EAST, 2, null))).containsExactly("a", "b");
    assertThat(ids(gallery().nearest(EAST, Gallery.MAX_NEIGHBOURS, null))).hasSize(3);
  }

  @Test
  void ranksEqualSimilaritiesById() {
    for (String id : List.of("c", "a", "d", "b")) {
      gallery().put(sighting(id, 1, 1));
    }

    assertThat(ids(gallery().nearest(EAST, 3, null))).containsExactly("a", "b", "c");
  }

  @Test
  void tellsFineDifferencesApart() {
    for (int i = 0; i < 40; i++) {
      gallery().put(sighting("i%02d".formatted(i), 1, i * 1e-3f));
    }

    Nearest nearest = gallery().nearest(new float[] {1, 20e-3f}, 1, null);

    assertThat(ids(nearest)).containsExactly("i20");
    assertThat(nearest.neighbours().getFirst().similarity()).isCloseTo(1, within(1e-6f));
  }

  @Test
  void comparesEverythingThatPassesOnRequest() {
    Metadata gate = new Metadata("gate", null, null, null, null, null, Set.of(), Map.of());
    gallery()
        .putAll(
            List.of(
                sighting("east", 1, 0),
                sighting("gate-north", gate, "n", 0, 1),
                sighting("gate-west", gate, "w", -1, 0),
                sighting("gate-north-east", gate, "ne", 3, 3)));
    gallery().put(sighting("gone", 1, 0));
    gallery().delete("gone");

    Nearest all = gallery().nearestExactly(EAST, 3, null);
    Nearest atTheGate = gallery().nearestExactly(EAST, 2, new Filter.Is("camera", "gate"));

    assertThat(ids(all)).containsExactly("east", "gate-north-east", "gate-north");
    assertThat(all.visited()).isEqualTo(4);
    assertThat(ids(atTheGate)).containsExactly("gate-north-east", "gate-north");
    assertThat(atTheGate.visited()).isEqualTo(3);
    assertThat(atTheGate.neighbours().getFirst().similarity())
        .isCloseTo(0.70710677f, within(1e-6f));
  }

  @Test
  void refusesToMergeIntoNoSegmentsOrTooMany() {
    for (int segments : new int[] {0, Gallery.MAX_SEGMENTS + 1}) {
      assertThat(Toy.failure(() -> gallery().merge(segments)))
          .satisfies(
              failure -> {
                assertThat(failure.type()).endsWith("invalid-segments");
                assertThat(failure).hasMessageContaining("%d segments", segments);
              });
    }
  }

  @Test
  void replacesASightingOfTheSameId() {
    gallery().put(sighting("a", Metadata.NONE, "first", 1, 0));
    gallery().put(sighting("a", Metadata.NONE, "second", 0, 1));

    assertThat(gallery().image("a")).contains(Toy.bytes("second"));
    assertThat(gallery().describe().sightings()).isEqualTo(1);
    assertThat(gallery().nearest(EAST, 5, null).neighbours())
        .singleElement()
        .satisfies(only -> assertThat(only.similarity()).isZero());
  }

  @Test
  void forgetsADeletedSighting() {
    gallery().putAll(List.of(sighting("a", 1, 0), sighting("b", 0, 1)));

    assertThat(gallery().delete("a")).isTrue();

    assertThat(gallery().delete("a")).isFalse();
    assertThat(gallery().get("a")).isEmpty();
    assertThat(gallery().image("a")).isEmpty();
    assertThat(ids(gallery().nearest(EAST, 5, null))).containsExactly("b");
  }

  @Test
  void forgetsManyAtOnceAndSaysWhichWereThere() {
    gallery().putAll(List.of(sighting("a", 1, 0), sighting("b", 0, 1), sighting("c", 1, 1)));

    assertThat(gallery().deleteAll(List.of("c", "nobody", "a", "c")))
        .containsExactlyInAnyOrder("a", "c");

    assertThat(gallery().deleteAll(List.of("a", "c"))).isEmpty();
    assertThat(gallery().deleteAll(List.of())).isEmpty();
    assertThat(gallery().image("a")).isEmpty();
    assertThat(ids(gallery().nearest(EAST, 5, null))).containsExactly("b");
  }

  @Test
  void keepsTheLastOfARepeatedId() {
    List<Sighting> put =
        gallery()
            .putAll(
                List.of(
                    sighting("a", Metadata.NONE, "first", 1, 0),
                    sighting("b", 1, 0),
                    sighting("a", Metadata.NONE, "last", 0, 1)));

    assertThat(put).extracting(Sighting::id).containsExactly("a", "b", "a");
    assertThat(gallery().image("a")).contains(Toy.bytes("last"));
    assertThat(gallery().describe().sightings()).isEqualTo(2);
  }

  @Test
  void putsAllOrNone() {
    assertThatThrownBy(() -> gallery().putAll(List.of(sighting("a", 1, 0), sighting("b", 1, 0, 0))))
        .isInstanceOf(DescryException.class);

    assertThat(gallery().describe().sightings()).isZero();
    assertThat(gallery().putAll(List.of())).isEmpty();
  }

  @Test
  void refusesAnEmbeddingOfAnotherSize() {
    DescryException put = Toy.failure(() -> gallery().put(sighting("a", 1, 0, 0)));
    DescryException search = Toy.failure(() -> gallery().nearest(new float[] {1}, 1, null));

    assertThat(put.kind()).isEqualTo(DescryException.Kind.INVALID);
    assertThat(put.type()).isEqualTo("invalid-embedding");
    assertThat(put).hasMessage("embedding has 3 components where the gallery has 2");
    assertThat(search).hasMessage("embedding has 1 components where the gallery has 2");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void refusesAnEmbeddingThatIsNotFinite(float component) {
    DescryException put = Toy.failure(() -> gallery().put(sighting("a", 1, component)));
    DescryException search =
        Toy.failure(() -> gallery().nearest(new float[] {1, component}, 1, null));

    assertThat(put.type()).isEqualTo("invalid-embedding");
    assertThat(put).hasMessage("component 1 of the embedding is " + component);
    assertThat(search).hasMessage(put.getMessage());
  }

  @Test
  void refusesAnEmbeddingWithoutDirection() {
    assertThat(Toy.failure(() -> gallery().put(sighting("a", 0, 0))))
        .hasMessage("all 2 components of the embedding are 0");
  }

  @Test
  void refusesTokensOfAnotherSize() {
    ImageTokens tokens = ImageTokens.quantize(new float[4], 2, 2);

    DescryException failure =
        Toy.failure(
            () ->
                gallery()
                    .put(
                        new NewSighting(
                            "a",
                            Metadata.NONE,
                            "image/png",
                            4,
                            8,
                            new byte[1],
                            EAST,
                            tokens,
                            Toy.BUNDLE)));

    assertThat(failure.kind()).isEqualTo(DescryException.Kind.INVALID);
    assertThat(failure.type()).isEqualTo("invalid-tokens");
    assertThat(failure).hasMessageContaining("2 tokens of 2").hasMessageContaining("1 of 3");
  }

  @Test
  void refusesASightingOfAnotherBundle() {
    NewSighting toy = sighting("a", 1, 0);
    NewSighting other =
        new NewSighting(
            toy.id(),
            toy.metadata(),
            toy.mediaType(),
            toy.width(),
            toy.height(),
            toy.image(),
            toy.embedding(),
            toy.tokens(),
            "toy@2.0.0");

    DescryException failure = Toy.failure(() -> gallery().put(other));

    assertThat(failure.kind()).isEqualTo(DescryException.Kind.CONFLICT);
    assertThat(failure.type()).isEqualTo("other-bundle");
    assertThat(failure).hasMessageContaining("toy@2.0.0").hasMessageContaining("toy@1.0.0");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, Gallery.MAX_NEIGHBOURS + 1})
  void refusesALimitOutOfRange(int k) {
    DescryException failure = Toy.failure(() -> gallery().nearest(EAST, k, null));

    assertThat(failure.type()).isEqualTo("invalid-limit");
    assertThat(failure)
        .hasMessage("%d neighbours are asked for; 1 to %d are allowed", k, Gallery.MAX_NEIGHBOURS);
  }

  @Test
  void findsOnlyWhatTheFilterLetsThrough() {
    gallery()
        .putAll(
            List.of(
                sighting("a", at("north-gate", "2026-03-14T09:00:00Z", 170), "a", 1, 0),
                sighting("b", at("north-gate", "2026-03-14T10:00:00Z", 180), "b", 1, 1),
                sighting("c", at("south-gate", "2026-03-14T09:30:00Z", 170.5), "c", 0, 1),
                sighting("d", 0, -1)));

    assertThat(found(Map.of())).containsExactly("a", "b", "c", "d");
    assertThat(found(Map.of("camera", "north-gate"))).containsExactly("a", "b");
    assertThat(found(Map.of("not", Map.of("camera", "north-gate")))).containsExactly("c", "d");
    assertThat(found(Map.of("time", Map.of("to", "2026-03-14T09:30:00Z"))))
        .containsExactly("a", "c");
    assertThat(found(Map.of("time", "2026-03-14T11:00:00+01:00"))).containsExactly("b");
    assertThat(found(Map.of("attributes.height", Map.of("from", 170.5)))).containsExactly("b", "c");
    assertThat(found(Map.of("attributes.height", 170))).containsExactly("a");
    assertThat(found(Map.of("id", List.of("d", "a", "nobody")))).containsExactly("a", "d");
    assertThat(
            found(
                Map.of(
                    "camera", "north-gate", "or", List.of(Map.of("id", "b"), Map.of("id", "c")))))
        .containsExactly("b");
  }

  private List<String> found(Map<String, Object> filter) {
    return ids(gallery().nearest(EAST, 10, Filter.parse(filter)));
  }

  private static Metadata at(String camera, String time, double height) {
    return new Metadata(
        camera, Instant.parse(time), null, null, null, null, Set.of(), Map.of("height", height));
  }
}
