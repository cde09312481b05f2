package dev.descry.gallery;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a filter means, without an index: one sighting after the other is looked at. */
final class PlainFilter {

  /** An attribute that is declared as a time. */
  static final String SEEN = "seen";

  private static final double EARTH_RADIUS_METRES = 6_371_008.7714;

  static boolean matches(Filter filter, NewSighting sighting) {
    return switch (filter) {
      case Filter.Is(String field, Object value) -> isAny(field, List.of(value), sighting);
      case Filter.AnyOf(String field, List<Object> wanted) -> isAny(field, wanted, sighting);
      case Filter.Range(String field, Object from, Object to) ->
          values(field, sighting).stream().anyMatch(value -> isBetween(value, from, to));
      case Filter.Prefix(String field, String prefix) ->
          values(field, sighting).stream().anyMatch(value -> ((String) value).startsWith(prefix));
      case Filter.Exists(String field) -> !values(field, sighting).isEmpty();
      case Filter.Near(String field, Location centre, double within) ->
          values(field, sighting).stream()
              .anyMatch(value -> metres(centre, (Location) value) <= within);
      case Filter.Box box ->
          values(box.field(), sighting).stream().anyMatch(value -> isIn(box, (Location) value));
      case Filter.And(List<Filter> filters) ->
          filters.stream().allMatch(one -> matches(one, sighting));
      case Filter.Or(List<Filter> filters) ->
          filters.stream().anyMatch(one -> matches(one, sighting));
      case Filter.Not(Filter not) -> !matches(not, sighting);
    };
  }

  private static boolean isAny(String field, List<Object> wanted, NewSighting sighting) {
    List<Object> values = values(field, sighting);
    return wanted.stream().map(one -> read(field, one)).anyMatch(values::contains);
  }

  private static boolean isBetween(Object value, @Nullable Object from, @Nullable Object to) {
    return switch (value) {
      case Instant time ->
          (from == null || !time.isBefore((Instant) from))
              && (to == null || !time.isAfter((Instant) to));
      case Double number ->
          (from == null || number >= (Double) from) && (to == null || number <= (Double) to);
      default -> throw new IllegalArgumentException("no range of " + value);
    };
  }

  /** By the haversine formula. */
  static double metres(Location a, Location b) {
    double across = Math.sin(Math.toRadians(b.lat() - a.lat()) / 2);
    double along = Math.sin(Math.toRadians(b.lon() - a.lon()) / 2);
    double h =
        across * across
            + Math.cos(Math.toRadians(a.lat())) * Math.cos(Math.toRadians(b.lat())) * along * along;
    return 2 * EARTH_RADIUS_METRES * Math.asin(Math.sqrt(h));
  }

  private static boolean isIn(Filter.Box box, Location place) {
    boolean between =
        box.left() <= box.right()
            ? place.lon() >= box.left() && place.lon() <= box.right()
            : place.lon() >= box.left() || place.lon() <= box.right();
    return between && place.lat() >= box.bottom() && place.lat() <= box.top();
  }

  private static List<Object> values(String field, NewSighting sighting) {
    Metadata metadata = sighting.metadata();
    return switch (field) {
      case "id" -> List.of(sighting.id());
      case "camera" -> known(metadata.camera());
      case "time" -> known(metadata.time());
      case "location" -> known(metadata.location());
      case "track" -> known(metadata.track());
      case "person" -> known(metadata.person());
      case "source" -> known(metadata.source());
      case "tags" -> List.copyOf(metadata.tags());
      default -> {
        Object value = metadata.attributes().get(field.substring("attributes.".length()));
        yield value == null ? List.of() : List.of(read(field, value));
      }
    };
  }

  private static Object read(String field, Object value) {
    return field.endsWith(SEEN) && value instanceof String text
        ? OffsetDateTime.parse(text).toInstant()
        : value;
  }

  private static List<Object> known(@Nullable Object value) {
    return value == null ? List.of() : List.of(value);
  }

  private PlainFilter() {}
}
