package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.INVALID;

import dev.descry.failure.DescryException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A field that filters may name, and which values it can be compared with. */
record FilterField(String name, Type type) {

  enum Type {
    TEXT,
    INSTANT,
    /** Texts, numbers and booleans side by side. */
    ATTRIBUTE
  }

  static final String ATTRIBUTE_PREFIX = "attributes.";

  private static final Set<String> TEXTS =
      Set.of("id", "camera", "track", "person", "source", "tags");

  static FilterField of(String name) {
    if (TEXTS.contains(name)) {
      return new FilterField(name, Type.TEXT);
    }
    if (name.equals("time")) {
      return new FilterField(name, Type.INSTANT);
    }
    if (name.startsWith(ATTRIBUTE_PREFIX)
        && Metadata.isAttributeName(name.substring(ATTRIBUTE_PREFIX.length()))) {
      return new FilterField(name, Type.ATTRIBUTE);
    }
    throw invalid(
        "unknown field '%s'; there are id, camera, time, track, person, source, tags and"
                .formatted(Shown.of(name))
            + " attributes.<name>");
  }

  Object checked(@Nullable Object value) {
    return switch (value) {
      case String text when type != Type.INSTANT -> text;
      case Instant time when type == Type.INSTANT -> kept(time);
      case Boolean flag when type == Type.ATTRIBUTE -> flag;
      case Number number when type == Type.ATTRIBUTE -> finite(number);
      case null, default -> throw wrong("a value", value);
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
      case Instant time when type == Type.INSTANT -> kept(time);
      case Number number when type == Type.ATTRIBUTE -> finite(number);
      default -> throw wrong("a bound", bound);
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

  private Instant kept(Instant time) {
    if (!Micros.isKept(time)) {
      throw invalid("%s %s is not between the years 1 and 9999".formatted(name, time));
    }
    return Micros.truncated(time);
  }

  private Double finite(Number number) {
    double value = number.doubleValue();
    if (!Double.isFinite(value)) {
      throw wrong("a value", number);
    }
    // Minus zero is another point than zero to the index.
    return value + 0.0;
  }

  private DescryException wrong(String role, @Nullable Object value) {
    String wanted =
        switch (type) {
          case TEXT -> "a text (ranges are for time and numbers)";
          case INSTANT -> "an instant such as 2026-03-14T09:00:00Z";
          case ATTRIBUTE -> "a text, a boolean or a finite number (a range: only numbers)";
        };
    return invalid(
        "%s is compared with %s %s, which is not %s"
            .formatted(name, role, Shown.of(value), wanted));
  }

  static DescryException invalid(String message) {
    return DescryException.of(INVALID, "invalid-filter", message);
  }
}
