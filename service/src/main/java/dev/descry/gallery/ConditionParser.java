package dev.descry.gallery;

import static dev.descry.gallery.FilterField.invalid;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads from parsed JSON what one field is compared with. */
final class ConditionParser {

  private final FilterField field;

  ConditionParser(FilterField field) {
    this.field = field;
  }

  Filter parse(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> condition -> named(condition);
      case List<?> values -> {
        List<Object> read = new ArrayList<>();
        values.forEach(one -> read.add(value(one)));
        yield new Filter.AnyOf(field.name(), read);
      }
      case null, default -> new Filter.Is(field.name(), value(value));
    };
  }

  private Filter named(Map<?, ?> condition) {
    Set<?> keys = condition.keySet();
    if (Set.of("from", "to").containsAll(keys)) {
      return new Filter.Range(
          field.name(), bound(condition.get("from")), bound(condition.get("to")));
    }
    if (keys.equals(Set.of("prefix"))) {
      return prefix(condition.get("prefix"));
    }
    if (keys.equals(Set.of("exists"))) {
      return exists(condition.get("exists"));
    }
    if (keys.equals(Set.of("near", "within"))) {
      Map<?, ?> near = place("near", condition.get("near"), Set.of("lat", "lon"));
      Location centre = new Location(number(near, "lat"), number(near, "lon"));
      return new Filter.Near(field.name(), centre, number(condition, "within"));
    }
    if (keys.equals(Set.of("box"))) {
      Map<?, ?> box = place("box", condition.get("box"), Set.of("top", "left", "bottom", "right"));
      return new Filter.Box(
          field.name(),
          number(box, "top"),
          number(box, "left"),
          number(box, "bottom"),
          number(box, "right"));
    }
    throw invalid(
        "%s is compared with %s; known are from and to, prefix, exists, near and within, and box"
            .formatted(field.name(), Shown.of(condition)));
  }

  private Filter prefix(@Nullable Object value) {
    if (!(value instanceof String prefix)) {
      throw invalid(
          "%s is compared with a prefix %s, which is not a text"
              .formatted(field.name(), Shown.of(value)));
    }
    return new Filter.Prefix(field.name(), prefix);
  }

  private Filter exists(@Nullable Object value) {
    if (!(value instanceof Boolean exists)) {
      throw invalid(
          "exists of %s is %s, which is not a boolean".formatted(field.name(), Shown.of(value)));
    }
    Filter filter = new Filter.Exists(field.name());
    return exists ? filter : new Filter.Not(filter);
  }

  private Map<?, ?> place(String what, @Nullable Object value, Set<String> keys) {
    if (!(value instanceof Map<?, ?> place) || !place.keySet().equals(keys)) {
      throw invalid(
          "%s of %s is %s, which is not an object of %s"
              .formatted(
                  what,
                  field.name(),
                  Shown.of(value),
                  String.join(", ", keys.stream().sorted().toList())));
    }
    return place;
  }

  private double number(Map<?, ?> of, String key) {
    if (!(of.get(key) instanceof Number number)) {
      throw invalid(
          "%s of %s is %s, which is not a number"
              .formatted(key, field.name(), Shown.of(of.get(key))));
    }
    return number.doubleValue();
  }

  private @Nullable Object bound(@Nullable Object value) {
    if (!(value instanceof String text)) {
      return value;
    }
    // A text has no bounds, so this one must be an instant; what it is not is refused as it is.
    Optional<Instant> time = Micros.parsed(text);
    return time.isPresent() ? time.get() : text;
  }

  private Object value(@Nullable Object value) {
    boolean mayBeText = field.types().contains(FieldType.KEYWORD);
    return field.checked(mayBeText ? value : bound(value));
  }
}
