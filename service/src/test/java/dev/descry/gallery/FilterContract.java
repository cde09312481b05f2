package dev.descry.gallery;

import static dev.descry.gallery.Toy.ids;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What filters and the types of attributes mean in every gallery. */
abstract class FilterContract {

  private static final float[] EAST = {1, 0};

  /** An empty gallery of {@link Toy#SPEC}. */
  abstract Gallery gallery();

  /** A thousandth of a degree of the equator is 111.195 m. */
  @ParameterizedTest
  @CsvSource({"0, a", "111.1, a", "111.3, ab", "222.3, ab", "222.5, abc", "1e9, abcde"})
  void findsWhatIsWithinADistanceInMetres(double within, String found) {
    put("a", new Location(0, 0));
    put("b", new Location(0.001, 0));
    put("c", new Location(0, -0.002));
    put("d", new Location(0, 180));
    put("e", new Location(-90, 0));
    put("nowhere", (Location) null);

    assertThat(String.join("", found("location", near(0, 0, within)))).isEqualTo(found);
  }

  /** 60 degrees north, a degree of longitude is half as long as at the equator: 55.6 m. */
  @Test
  void findsWhatIsNearInTheNorth() {
    put("a", new Location(60, 10.001));
    put("b", new Location(60.001, 10));

    assertThat(found("location", near(60, 10, 56))).containsExactly("a");
    assertThat(found("location", near(60, 10, 55))).isEmpty();
  }

  @Test
  void findsWhatIsNearAcrossTheAntimeridian() {
    put("a", new Location(0, 179.9995));
    put("b", new Location(0, -179.9995));
    put("c", new Location(0, 0));

    assertThat(found("location", near(0, -179.9995, 112))).containsExactly("a", "b");
  }

  @Test
  void findsWhatIsInABoxOrOnItsSides() {
    put("inside", new Location(52.55, 13.35));
    put("corner", new Location(52.5, 13.4));
    put("opposite", new Location(52.6, 13.3));
    put("north", new Location(52.6001, 13.35));
    put("east", new Location(52.55, 13.4001));
    put("south", new Location(52.4999, 13.35));
    put("west", new Location(52.55, 13.2999));

    assertThat(found("location", box(52.6, 13.3, 52.5, 13.4)))
        .containsExactly("corner", "inside", "opposite");
    assertThat(found("location", box(52.5, 13.4, 52.5, 13.4))).containsExactly("corner");
  }

  @Test
  void findsWhatIsInABoxAcrossTheAntimeridian() {
    put("a", new Location(0, 179.5));
    put("b", new Location(0, -179.5));
    put("c", new Location(0, 178.9));
    put("d", new Location(0, -178.9));
    put("e", new Location(0, 0));
    put("f", new Location(0, 180));

    assertThat(found("location", box(1, 179, -1, -179))).containsExactly("a", "b", "f");
    assertThat(found("location", box(1, -179, -1, 179))).containsExactly("c", "d", "e");
    assertThat(found("location", box(90, -180, -90, 180))).hasSize(6);
  }

  @Test
  void findsTextsByTheirBeginning() {
    put("a-1", Map.of("upper", "red jacket"));
    put("a-2", Map.of("upper", "Red jacket"));
    put("b-1", Map.of("upper", "red"));

    assertThat(found("attributes.upper", Map.of("prefix", "red"))).containsExactly("a-1", "b-1");
    assertThat(found("attributes.upper", Map.of("prefix", "red "))).containsExactly("a-1");
    assertThat(found("attributes.upper", Map.of("prefix", "jacket"))).isEmpty();
    assertThat(found("id", Map.of("prefix", "a-"))).containsExactly("a-1", "a-2");
  }

  @Test
  void findsWhatHasAFieldWhateverItsValue() {
    put("empty", Map.of());
    put("all", Map.of("hat", false, "height", 0, "upper", "x"));
    gallery().declare(Map.of("seen", FieldType.TIME));
    put("seen", Map.of("seen", "2026-03-14T09:00:00Z"));
    put("placed", new Location(0, 0));

    for (String attribute : List.of("attributes.hat", "attributes.height", "attributes.upper")) {
      assertThat(found(attribute, Map.of("exists", true))).containsExactly("all");
      assertThat(found(attribute, Map.of("exists", false)))
          .containsExactly("empty", "placed", "seen");
    }
    assertThat(found("attributes.seen", Map.of("exists", true))).containsExactly("seen");
    assertThat(found("location", Map.of("exists", true))).containsExactly("placed");
    assertThat(found("camera", Map.of("exists", true))).isEmpty();
    assertThat(found("time", Map.of("exists", true))).isEmpty();
    assertThat(found("id", Map.of("exists", true))).hasSize(4);
  }

  @Test
  void comparesADeclaredTimeAsAnInstantAndGivesTheTextBack() {
    gallery().declare(Map.of("seen", FieldType.TIME));
    put("a", Map.of("seen", "2026-03-14T10:00:00+01:00"));
    put("b", Map.of("seen", "2026-03-14T09:30:00Z"));

    assertThat(found("attributes.seen", "2026-03-14T09:00:00Z")).containsExactly("a");
    assertThat(found("attributes.seen", Map.of("to", "2026-03-14T09:29:59Z"))).containsExactly("a");
    assertThat(found("attributes.seen", Map.of("from", "2026-03-14T09:00:01Z")))
        .containsExactly("b");
    assertThat(gallery().get("a").orElseThrow().metadata().attributes())
        .isEqualTo(Map.of("seen", "2026-03-14T10:00:00+01:00"));
    refusedPut("c", Map.of("seen", "noon"), "attribute seen of sighting c is noon");
  }

  @Test
  void reportsTheTypesOfAllFields() {
    gallery().declare(Map.of("seen", FieldType.TIME));
    put("a", Map.of("height", 170, "hat", true, "upper", "red"));

    assertThat(gallery().describe().fields())
        .containsExactly(
            Map.entry("attributes.hat", FieldType.BOOLEAN),
            Map.entry("attributes.height", FieldType.NUMBER),
            Map.entry("attributes.seen", FieldType.TIME),
            Map.entry("attributes.upper", FieldType.KEYWORD),
            Map.entry("camera", FieldType.KEYWORD),
            Map.entry("id", FieldType.KEYWORD),
            Map.entry("location", FieldType.LOCATION),
            Map.entry("person", FieldType.KEYWORD),
            Map.entry("source", FieldType.KEYWORD),
            Map.entry("tags", FieldType.KEYWORD),
            Map.entry("time", FieldType.TIME),
            Map.entry("track", FieldType.KEYWORD));
  }

  @Test
  void refusesAnAttributeOfAnotherTypeAndKeepsWhatWasThere() {
    put("a", Map.of("height", 170));

    refusedPut(
        "a", Map.of("height", "tall", "new", true), "attribute height of sighting a is tall");
    refusedPut("b", Map.of("height", true), "is true, which is not a finite number");

    assertThat(gallery().get("a").orElseThrow().metadata().attributes())
        .isEqualTo(Map.of("height", 170.0));
    assertThat(gallery().describe().sightings()).isEqualTo(1);
    assertThat(gallery().describe().fields()).doesNotContainKey("attributes.new");
    put("c", Map.of("new", "not true"));
  }

  @Test
  void refusesTwoTypesInOneWriteAsAWhole() {
    List<NewSighting> both =
        List.of(sighting("a", Map.of("height", 170)), sighting("b", Map.of("height", "tall")));

    assertThat(Toy.failure(() -> gallery().putAll(both)).type()).isEqualTo("other-attribute-type");

    assertThat(gallery().describe().sightings()).isZero();
    put("c", Map.of("height", "tall"));
  }

  @Test
  void keepsATypeWhenTheSightingGoes() {
    put("a", Map.of("height", 170));
    gallery().delete("a");

    refusedPut("b", Map.of("height", "tall"), "attribute height");
    assertThat(found("attributes.height", 170)).isEmpty();
  }

  @Test
  void refusesADeclarationThatContradictsWhatIsThere() {
    put("a", Map.of("height", 170));
    gallery().declare(Map.of("height", FieldType.NUMBER));

    DescryException failure =
        Toy.failure(
            () -> gallery().declare(Map.of("hat", FieldType.BOOLEAN, "height", FieldType.KEYWORD)));

    assertThat(failure.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(failure.type()).isEqualTo("other-attribute-type");
    assertThat(failure)
        .hasMessage("attribute height is declared as keyword, but the gallery has number");
    assertThat(gallery().describe().fields()).doesNotContainKey("attributes.hat");
  }

  @Test
  void refusesADeclarationThatNoAttributeCanHave() {
    for (Map<String, FieldType> declared :
        List.of(Map.of("a b", FieldType.NUMBER), Map.of("gate", FieldType.LOCATION))) {
      DescryException failure = Toy.failure(() -> gallery().declare(declared));
      assertThat(failure.type()).isEqualTo("invalid-attribute-type");
      assertThat(failure).hasMessageContaining(declared.keySet().iterator().next());
    }
  }

  @Test
  void refusesAFilterOnAnAttributeThatNobodyHas() {
    put("a", Map.of("hat", true));

    refusedFilter("attributes.hut", true, "unknown field 'attributes.hut', compared with true;");
    refusedFilter("attributes.hut", Map.of("exists", false), "'attributes.hut'");
    refusedFilter("attributes.hut", Map.of("prefix", "a"), "tags, time, track, attributes.hat");
  }

  @Test
  void refusesAFilterOfAnotherType() {
    put("a", Map.of("hat", true, "height", 170, "upper", "red"));

    refusedFilter(
        "attributes.height",
        "170",
        "attributes.height is compared with a value 170, which is not a finite number");
    refusedFilter(
        "attributes.hat", List.of(true, 1), "attributes.hat is compared with a value 1.0");
    refusedFilter(
        "attributes.upper",
        Map.of("from", 1),
        "attributes.upper is compared with a bound 1.0, which is not a text");
    refusedFilter(
        "attributes.height",
        Map.of("from", "2026-03-14T09:00:00Z"),
        "attributes.height is compared with a bound 2026-03-14T09:00:00Z");
    refusedFilter(
        "attributes.hat", Map.of("prefix", "t"), "attributes.hat is compared with a prefix t");
  }

  @Test
  void refusesMoreAttributesThanAGalleryHasRoomFor() {
    gallery()
        .declare(
            IntStream.range(0, 1000)
                .mapToObj(i -> "a" + i)
                .collect(toMap(name -> name, name -> FieldType.NUMBER)));
    put("a", Map.of("a0", 1, "a999", 2));

    DescryException failure = Toy.failure(() -> put("b", Map.of("more", 1)));

    assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
    assertThat(failure.type()).isEqualTo("too-many-attributes");
    assertThat(failure).hasMessageContaining("1001").hasMessageContaining("more");
  }

  private void put(String id, Map<String, Object> attributes) {
    gallery().put(sighting(id, attributes));
  }

  private void put(String id, @Nullable Location location) {
    gallery()
        .put(
            Toy.sighting(
                id,
                new Metadata(null, null, location, null, null, null, Set.of(), Map.of()),
                id,
                1,
                0));
  }

  private static NewSighting sighting(String id, Map<String, Object> attributes) {
    return Toy.sighting(
        id, new Metadata(null, null, null, null, null, null, Set.of(), attributes), id, 1, 0);
  }

  private void refusedPut(String id, Map<String, Object> attributes, String message) {
    DescryException failure = Toy.failure(() -> put(id, attributes));
    assertThat(failure.kind()).isEqualTo(Kind.CONFLICT);
    assertThat(failure.type()).isEqualTo("other-attribute-type");
    assertThat(failure).hasMessageContaining(message);
  }

  private void refusedFilter(String field, Object value, String message) {
    Filter filter = Filter.parse(Map.of("not", Map.of(field, value)));
    for (DescryException failure :
        List.of(
            Toy.failure(() -> gallery().nearest(EAST, 10, filter)),
            Toy.failure(() -> gallery().page(10, null, filter, null)))) {
      assertThat(failure.kind()).isEqualTo(Kind.INVALID);
      assertThat(failure.type()).isEqualTo("invalid-filter");
      assertThat(failure).hasMessageContaining(message);
    }
  }

  private List<String> found(String field, Object value) {
    return ids(gallery().nearest(EAST, 10, Filter.parse(Map.of(field, value))));
  }

  private static Map<String, Object> near(double lat, double lon, double within) {
    return Map.of("near", Map.of("lat", lat, "lon", lon), "within", within);
  }

  private static Map<String, Object> box(double top, double left, double bottom, double right) {
    return Map.of("box", Map.of("top", top, "left", left, "bottom", bottom, "right", right));
  }
}
