package dev.descry.gallery;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which sightings a search is about.
 *
 * <p>Fields are {@code id}, {@code camera}, {@code track}, {@code person}, {@code source} and
 * {@code tags} (texts), {@code time} (an instant), {@code location} (a place) and {@code
 * attributes.<name>}, of the {@link FieldType} that the gallery has for it. Instants are compared
 * to the microsecond, places to about a centimetre. A sighting without the field does not match. A
 * filter that can't mean anything is refused as {@code invalid-filter}: here, or by the gallery
 * where it knows no such attribute or knows it with another type.
 */
public sealed interface Filter {

  /** The most filters inside one another. */
  int MAX_DEPTH = 8;

  /** The most conditions, and objects that hold them, of a filter. */
  int MAX_CONDITIONS = 256;

  /** The most values of one {@link AnyOf}. */
  int MAX_VALUES = 1000;

  /** The field has this value; of tags, one is it. */
  record Is(String field, Object value) implements Filter {
    public Is {
      value = FilterField.of(field, value).checked(value);
    }
  }

  /** The field has one of these values. */
  record AnyOf(String field, List<Object> values) implements Filter {
    public AnyOf {
      values = FilterField.of(field, values).checkedAll(values);
    }
  }

  /**
   * The field is between two bounds, both included: instants or numbers. One of them may be left
   * out.
   */
  record Range(String field, @Nullable Object from, @Nullable Object to) implements Filter {
    public Range {
      FilterField of = FilterField.of(field, from == null ? to : from);
      from = from == null ? null : of.checkedBound(from);
      to = to == null ? null : of.checkedBound(to);
      of.checkOrder(from, to);
    }
  }

  /** The field, or of tags one, begins with this text, which is not empty. */
  record Prefix(String field, String prefix) implements Filter {
    public Prefix {
      FilterField.of(field, prefix).checkPrefix(prefix);
    }
  }

  /** The sighting has the field, whatever its value. */
  record Exists(String field) implements Filter {
    public Exists {
      FilterField.of(field, "exists");
    }
  }

  /**
   * The field is at most so far from a place.
   *
   * @param within metres on the ground, finite and not negative
   */
  record Near(String field, Location centre, double within) implements Filter {
    public Near {
      FilterField.of(field, centre).checkPlace(centre);
      if (!Location.isLatitude(centre.lat()) || !Location.isLongitude(centre.lon())) {
        throw FilterField.invalid(
            "%s is compared with lat %s, lon %s; -90 to 90 and -180 to 180 are allowed"
                .formatted(field, centre.lat(), centre.lon()));
      }
      if (!(within >= 0 && Double.isFinite(within))) {
        throw FilterField.invalid(
            "%s is compared with within %s, which is not a distance in metres"
                .formatted(field, within));
      }
    }
  }

  /**
   * The field is in a box of degrees, its sides included. One whose left side is east of its right
   * side crosses the antimeridian.
   */
  record Box(String field, double top, double left, double bottom, double right) implements Filter {
    public Box {
      String sides =
          "box of top %s, left %s, bottom %s, right %s".formatted(top, left, bottom, right);
      FilterField.of(field, sides).checkPlace(sides);
      if (!(Location.isLatitude(top) && Location.isLatitude(bottom) && bottom <= top)
          || !(Location.isLongitude(left) && Location.isLongitude(right))) {
        throw FilterField.invalid(
            "%s is compared with a %s; -90 <= bottom <= top <= 90 and -180 to 180 are allowed"
                .formatted(field, sides));
      }
    }
  }

  /** All of them match; an empty one lets everything through. */
  record And(List<Filter> filters) implements Filter {
    public And {
      filters = List.copyOf(filters);
    }
  }

  /** At least one of them matches. */
  record Or(List<Filter> filters) implements Filter {
    public Or {
      filters = List.copyOf(filters);
    }
  }

  /** It does not match. */
  record Not(Filter filter) implements Filter {}

  /**
   * Reads a filter from the object that a JSON parser makes of it. Each key is a field with a
   * value, a list of which one must match, or an object: {@code from} and {@code to}, {@code
   * prefix}, {@code exists}, {@code near} and {@code within} (metres), or {@code box}; or {@code
   * and}, {@code or} with a list of filters, {@code not} with a filter. All keys must match.
   *
   * <pre>{@code
   * {"camera": ["north-gate", "south-gate"],
   *  "time": {"from": "2026-03-14T09:00:00Z", "to": "2026-03-14T10:00:00Z"},
   *  "attributes.height": {"from": 170},
   *  "attributes.hat": {"exists": true},
   *  "track": {"prefix": "north-"},
   *  "location": {"near": {"lat": 52.5163, "lon": 13.3777}, "within": 250},
   *  "not": {"tags": "staff"}}
   * }</pre>
   *
   * <p>A box is {@code {"top": .., "left": .., "bottom": .., "right": ..}} in degrees. Instants are
   * texts such as {@code 2026-03-14T09:00:00Z} or {@code 2026-03-14T10:00:00+01:00}.
   */
  static Filter parse(Map<String, Object> json) {
    return new FilterParser().parse(json);
  }
}
