package dev.descry.gallery;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which sightings a search is about.
 *
 * <p>Fields are {@code id}, {@code camera}, {@code track}, {@code person}, {@code source} and
 * {@code tags} (texts), {@code time} (an instant) and {@code attributes.<name>} (a text, a number
 * or a boolean). Instants are compared to the microsecond. A sighting without the field, or with a
 * value of another type, does not match. A filter that cannot mean anything is refused as {@code
 * invalid-filter}.
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
      value = FilterField.of(field).checked(value);
    }
  }

  /** The field has one of these values. */
  record AnyOf(String field, List<Object> values) implements Filter {
    public AnyOf {
      values = FilterField.of(field).checkedAll(values);
    }
  }

  /**
   * The field is between two bounds, both included: instants for {@code time}, numbers for an
   * attribute. One of them may be left out.
   */
  record Range(String field, @Nullable Object from, @Nullable Object to) implements Filter {
    public Range {
      FilterField of = FilterField.of(field);
      from = from == null ? null : of.checkedBound(from);
      to = to == null ? null : of.checkedBound(to);
      of.checkOrder(from, to);
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
   * value, a list of which one must match, or bounds ({@code {"from": .., "to": ..}}); or {@code
   * and}, {@code or} with a list of filters, {@code not} with a filter. All keys must match.
   *
   * <pre>{@code
   * {"camera": ["north-gate", "south-gate"],
   *  "time": {"from": "2026-03-14T09:00:00Z", "to": "2026-03-14T10:00:00Z"},
   *  "attributes.height": {"from": 170},
   *  "not": {"tags": "staff"}}
   * }</pre>
   *
   * <p>Instants are texts such as {@code 2026-03-14T09:00:00Z} or {@code
   * 2026-03-14T10:00:00+01:00}.
   */
  static Filter parse(Map<String, Object> json) {
    return new FilterParser().parse(json);
  }
}
