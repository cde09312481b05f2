package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.INVALID;
import static java.util.stream.Collectors.joining;

import dev.descry.failure.DescryException;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A field that filters may name, before anybody has asked a gallery.
 *
 * @param types that its values may have: one, but for an attribute, whose type the gallery knows
 */
record FilterField(String name, Set<FieldType> types) {

  static final String ATTRIBUTE_PREFIX = "attributes.";

  /** Those that every gallery has. */
  static final Map<String, FieldType> FIXED =
      Map.of(
          "id", FieldType.KEYWORD,
          "camera", FieldType.KEYWORD,
          "time", FieldType.TIME,
          "location", FieldType.LOCATION,
          "track", FieldType.KEYWORD,
          "person", FieldType.KEYWORD,
          "source", FieldType.KEYWORD,
          "tags", FieldType.KEYWORD);

  /** What an attribute can be. */
  static final Set<FieldType> ATTRIBUTE_TYPES =
      Set.of(FieldType.KEYWORD, FieldType.NUMBER, FieldType.BOOLEAN, FieldType.TIME);

  /**
   * The field of that name.
   *
   * @param value that it is compared with, for the message of a refusal
   */
  static FilterField of(String name, @Nullable Object value) {
    FieldType fixed = FIXED.get(name);
    if (fixed != null) {
      return new FilterField(name, Set.of(fixed));
    }
    if (name.startsWith(ATTRIBUTE_PREFIX)
        && Metadata.isAttributeName(name.substring(ATTRIBUTE_PREFIX.length()))) {
      return new FilterField(name, ATTRIBUTE_TYPES);
    }
    throw unknown(name, value, List.of("attributes.<name>"));
  }

  /** A refusal that lists the fields that there are. */
  static DescryException unknown(
      String name, @Nullable Object value, Collection<String> attributes) {
    return invalid(
        "unknown field '%s', compared with %s; there are %s%s"
            .formatted(
                Shown.of(name),
                Shown.of(value),
                String.join(", ", new TreeMap<>(FIXED).keySet()),
                Shown.of(attributes.stream().map(one -> ", " + one).collect(joining()))));
  }

  Object checked(@Nullable Object value) {
    return switch (value) {
      case String text when types.contains(FieldType.KEYWORD) -> text;
      case Instant time when types.contains(FieldType.TIME) -> kept(time);
      case Boolean flag when types.contains(FieldType.BOOLEAN) -> flag;
      case Number number when types.contains(FieldType.NUMBER) -> finite(number);
      case null, default -> throw wrong("a value", value, types);
    };
  }

  List<Object> checkedAll(List<Object> values) {
    if (values.isEmpty() || values.size() > Filter.MAX_VALUES) {
      throw invalid(
          "%s has a list of %d values; 1 to %d are allowed"
              .formatted(name, values.size(), Filter.MAX_VALUES));
    }
    return values.stream().map(this::checked).toList();
  }

  Object checkedBound(Object bound) {
    return switch (bound) {
      case Instant time when types.contains(FieldType.TIME) -> kept(time);
      case Number number when types.contains(FieldType.NUMBER) -> finite(number);
      default -> throw wrong("a bound", bound, Set.of(FieldType.TIME, FieldType.NUMBER));
    };
  }

  void checkOrder(@Nullable Object from, @Nullable Object to) {
    if (from == null && to == null) {
      throw invalid("range of %s has neither from nor to".formatted(name));
    }
    boolean empty =
        (from instanceof Instant first && to instanceof Instant last && first.isAfter(last))
            || (from instanceof Double least && to instanceof Double most && least > most);
    if (empty) {
      throw invalid("range of %s is empty: from %s is after to %s".formatted(name, from, to));
    }
  }

  void checkPrefix(String prefix) {
    if (!types.contains(FieldType.KEYWORD)) {
      throw wrong("a prefix", prefix, Set.of(FieldType.KEYWORD));
    }
    if (prefix.isEmpty() || prefix.length() > Metadata.MAX_TEXT_LENGTH) {
      throw invalid(
          "prefix '%s' of %s has %d characters; 1 to %d are allowed"
              .formatted(Shown.of(prefix), name, prefix.length(), Metadata.MAX_TEXT_LENGTH));
    }
  }

  void checkPlace(Object place) {
    if (!types.contains(FieldType.LOCATION)) {
      throw wrong("a place", place, Set.of(FieldType.LOCATION));
    }
  }

  private Instant kept(Instant time) {
    if (!Micros.isKept(time)) {
      throw invalid("%s %s is not between the years 1 and 9999".formatted(name, time));
    }
    return Micros.truncated(time);
  }

  private Double finite(Number number) {
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      throw wrong("a value", number, types);
    }
    // Minus zero is another point than zero to the index.
    return value + 0.0;
  }

  /** Says what would have been right: of what the condition takes, that which the field has. */
  DescryException wrong(String role, @Nullable Object value, Set<FieldType> takes) {
    List<FieldType> both = types.stream().filter(takes::contains).sorted().toList();
    String reason =
        both.isEmpty() ? "but its values are " + wanted(types) : "which is not " + wanted(both);
    return invalid("%s is compared with %s %s, %s".formatted(name, role, Shown.of(value), reason));
  }

  private static String wanted(Collection<FieldType> types) {
    return types.stream().sorted().map(FieldType::wanted).collect(joining(" or "));
  }

  static DescryException invalid(String message) {
    return DescryException.of(INVALID, "invalid-filter", message);
  }
}
