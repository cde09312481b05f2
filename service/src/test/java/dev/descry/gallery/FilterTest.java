package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.failure.DescryException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FilterTest {

  private static final Instant NINE = Instant.parse("2026-03-14T09:00:00Z");

  @Test
  void readsAValueAListAndBounds() {
    assertThat(Filter.parse(Map.of("camera", "north-gate")))
        .isEqualTo(new Filter.Is("camera", "north-gate"));
    assertThat(Filter.parse(Map.of("tags", List.of("red", "blue"))))
        .isEqualTo(new Filter.AnyOf("tags", List.of("red", "blue")));
    assertThat(Filter.parse(Map.of("attributes.height", Map.of("from", 170))))
        .isEqualTo(new Filter.Range("attributes.height", 170.0, null));
    assertThat(Filter.parse(Map.of("attributes.hat", List.of(true, 1, "yes"))))
        .isEqualTo(new Filter.AnyOf("attributes.hat", List.of(true, 1.0, "yes")));
  }

  @Test
  void readsPrefixesExistenceAndPlaces() {
    assertThat(Filter.parse(Map.of("camera", Map.of("prefix", "north-"))))
        .isEqualTo(new Filter.Prefix("camera", "north-"));
    assertThat(Filter.parse(Map.of("attributes.hat", Map.of("exists", true))))
        .isEqualTo(new Filter.Exists("attributes.hat"));
    assertThat(Filter.parse(Map.of("location", Map.of("exists", false))))
        .isEqualTo(new Filter.Not(new Filter.Exists("location")));
    assertThat(
            Filter.parse(
                Map.of("location", Map.of("near", Map.of("lat", 52.5, "lon", 13), "within", 250))))
        .isEqualTo(new Filter.Near("location", new Location(52.5, 13), 250));
    assertThat(Filter.parse(Map.of("location", Map.of("box", box(52.6, 13.1, 52.5, 13.2)))))
        .isEqualTo(new Filter.Box("location", 52.6, 13.1, 52.5, 13.2));
  }

  @Test
  void readsBoundsOfAnAttributeAsInstantsWhereTheyAreTexts() {
    assertThat(Filter.parse(Map.of("attributes.seen", Map.of("from", "2026-03-14T09:00:00Z"))))
        .isEqualTo(new Filter.Range("attributes.seen", NINE, null));
  }

  @Test
  void readsInstantsWithAnyOffsetToTheMicrosecond() {
    assertThat(Filter.parse(Map.of("time", Map.of("to", "2026-03-14T10:00:00+01:00"))))
        .isEqualTo(new Filter.Range("time", null, NINE));
    assertThat(Filter.parse(Map.of("time", "2026-03-14T09:00:00.000000999Z")))
        .isEqualTo(new Filter.Is("time", NINE));
  }

  @Test
  void readsSeveralKeysAsAnd() {
    assertThat(Filter.parse(Map.of("id", "a", "not", Map.of("or", List.of(Map.of("id", "b"))))))
        .isInstanceOfSatisfying(
            Filter.And.class,
            and ->
                assertThat(and.filters())
                    .containsExactlyInAnyOrder(
                        new Filter.Is("id", "a"),
                        new Filter.Not(new Filter.Or(List.of(new Filter.Is("id", "b"))))));
    assertThat(Filter.parse(Map.of())).isEqualTo(new Filter.And(List.of()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"colour", "attributes.", "attributes.1st", "attributes.a b", "AND", ""})
  void refusesAnUnknownField(String field) {
    refused(Map.of(field, "x"), "unknown field '" + field + "'");
  }

  @Test
  void refusesAValueOfTheWrongType() {
    refused(Map.of("camera", 7), "camera is compared with a value 7");
    refused(Map.of("camera", List.of("a", false)), "camera is compared with a value false");
    refused(Map.of("camera", Map.of("from", "a")), "camera is compared with a bound a");
    refused(Map.of("time", 1700000000), "time is compared with a value 1700000000");
    refused(Map.of("attributes.a", Map.of("from", "b")), "attributes.a is compared with a bound b");
    refused(Map.of("attributes.a", Double.NaN), "attributes.a is compared with a value NaN");
    refused(Map.of("attributes.a", List.of(List.of())), "attributes.a is compared with a value []");
    refused(Collections.singletonMap("camera", null), "camera is compared with a value null");
    refused(Map.of("id", Arrays.asList("a", null)), "id is compared with a value null");
  }

  @Test
  void namesTheValueOfAnUnknownField() {
    refused(Map.of("colour", "red"), "unknown field 'colour', compared with red; there are camera");
  }

  @Test
  void refusesPlacesThatAreNone() {
    Map<String, Object> near = Map.of("lat", 91, "lon", 13);
    refused(Map.of("location", Map.of("near", near, "within", 1)), "lat 91.0, lon 13.0");
    near = Map.of("lat", 52, "lon", -181);
    refused(Map.of("location", Map.of("near", near, "within", 1)), "lat 52.0, lon -181.0");
    near = Map.of("lat", 52, "lon", 13);
    refused(Map.of("location", Map.of("near", near, "within", -1)), "within -1.0");
    refused(Map.of("location", Map.of("near", near, "within", "far")), "within of location is far");
    refused(Map.of("location", Map.of("near", near)), "location is compared with {near=");
    refused(Map.of("location", Map.of("near", Map.of("lat", 52), "within", 1)), "of lat, lon");
    refused(Map.of("location", Map.of("near", "here", "within", 1)), "near of location is here");
    refused(Map.of("location", Map.of("box", box(1, 0, 2, 0))), "top 1.0, left 0.0, bottom 2.0");
    refused(Map.of("location", Map.of("box", box(1, 0, 0, 180.1))), "right 180.1");
    refused(Map.of("location", Map.of("box", Map.of("top", 1))), "bottom, left, right, top");
  }

  @Test
  void refusesConditionsThatTheFieldDoesNotTake() {
    Map<String, Object> near = Map.of("near", Map.of("lat", 52, "lon", 13), "within", 1);
    refused(Map.of("camera", near), "camera is compared with a place Location[lat=52.0, lon=13.0]");
    refused(Map.of("attributes.a", Map.of("box", box(1, 0, 0, 1))), "a place box of top 1.0");
    refused(Map.of("location", "Berlin"), "location is compared with a value Berlin");
    refused(Map.of("location", Map.of("from", 1)), "location is compared with a bound 1");
    refused(Map.of("time", Map.of("prefix", "2026")), "time is compared with a prefix 2026");
    refused(Map.of("camera", Map.of("prefix", 1)), "camera is compared with a prefix 1");
    refused(Map.of("camera", Map.of("prefix", "")), "prefix '' of camera has 0 characters");
    refused(Map.of("camera", Map.of("prefix", "x".repeat(1025))), "1025 characters");
    refused(Map.of("camera", Map.of("exists", "yes")), "exists of camera is yes");
    refused(Map.of("camera", Map.of("prefix", "a", "exists", true)), "camera is compared with {");
  }

  private static Map<String, Object> box(double top, double left, double bottom, double right) {
    return Map.of("top", top, "left", left, "bottom", bottom, "right", right);
  }

  @ParameterizedTest
  @CsvSource({"yesterday", "2026-03-14", "2026-03-14T09:00:00", "2026-02-30T09:00:00Z"})
  void refusesWhatIsNoInstant(String text) {
    refused(
        Map.of("time", text),
        "time is compared with a value %s, which is not an instant".formatted(text));
  }

  @Test
  void refusesAnInstantThatCanNotBeStored() {
    refused(Map.of("time", "+10000-01-01T00:00:00Z"), "time +10000-01-01T00:00:00Z");
  }

  @Test
  void refusesARangeThatNothingCanBeIn() {
    refused(Map.of("time", Map.of()), "range of time has neither from nor to");
    refused(
        Map.of("attributes.height", Map.of("from", 2, "to", 1)),
        "range of attributes.height is empty: from 2.0 is after to 1.0");
    refused(
        Map.of("time", Map.of("from", "2026-03-14T09:00:01Z", "to", "2026-03-14T09:00:00Z")),
        "range of time is empty");
    refused(Map.of("time", Map.of("form", "2026-03-14T09:00:01Z")), "{form=");
  }

  @Test
  void refusesCombinationsWithoutFilters() {
    refused(Map.of("and", Map.of()), "and needs a list of filters, not {}");
    refused(Map.of("or", List.of()), "or needs a list of filters, not []");
    refused(Map.of("or", List.of("id")), "or needs a filter object, not id");
    refused(Map.of("not", List.of()), "not needs a filter object, not []");
    refused(Map.of("id", List.of()), "id has a list of 0 values");
  }

  @Test
  void refusesFiltersBeyondTheLimits() {
    Map<String, Object> deep = Map.of("id", "a");
    for (int depth = 1; depth < Filter.MAX_DEPTH; depth++) {
      deep = Map.of("not", deep);
    }
    assertThat(Filter.parse(deep)).isNotNull();
    refused(Map.of("not", deep), "deeper than 8 filters");

    refused(
        Map.of("or", Collections.nCopies(Filter.MAX_CONDITIONS, Map.of("id", "a"))),
        "more than the 256 that are allowed");
    refused(
        Map.of("and", Collections.nCopies(Filter.MAX_CONDITIONS, Map.of())),
        "more than the 256 that are allowed");

    List<Object> values = new ArrayList<>(Collections.nCopies(Filter.MAX_VALUES, "a"));
    assertThat(Filter.parse(Map.of("id", values))).isNotNull();
    values.add("b");
    refused(Map.of("id", values), "id has a list of 1001 values");
  }

  @Test
  void shortensWhatItRepeats() {
    assertThat(Toy.failure(() -> Filter.parse(Map.of("x".repeat(100_000), 1))).getMessage())
        .hasSizeLessThan(400);
  }

  private static void refused(Map<String, Object> json, String message) {
    DescryException failure = Toy.failure(() -> Filter.parse(json));

    assertThat(failure).as(json.toString()).isNotNull();
    assertThat(failure.kind()).isEqualTo(DescryException.Kind.INVALID);
    assertThat(failure.type()).isEqualTo("invalid-filter");
    assertThat(failure).hasMessageContaining(message);
  }
}
