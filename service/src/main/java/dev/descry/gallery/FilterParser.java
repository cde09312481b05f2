package dev.descry.gallery;

import static dev.descry.gallery.FilterField.invalid;

import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads one {@link Filter} from parsed JSON, and counts what is in it on the way. */
final class FilterParser {

  private int parts;

  Filter parse(Map<?, ?> json) {
    return parse(json, 1);
  }

  private Filter parse(Map<?, ?> json, int depth) {
    if (depth > Filter.MAX_DEPTH) {
      throw invalid(
          "filter %s lies deeper than %d filters".formatted(Shown.of(json), Filter.MAX_DEPTH));
    }
    count(json);
    List<Filter> all = new ArrayList<>();
    json.forEach((key, value) -> all.add(entry(String.valueOf(key), value, depth)));
    return all.size() == 1 ? all.getFirst() : new Filter.And(all);
  }

  private Filter entry(String key, @Nullable Object value, int depth) {
    return switch (key) {
      case "and" -> new Filter.And(filters(key, value, depth));
      case "or" -> new Filter.Or(filters(key, value, depth));
      case "not" -> new Filter.Not(filter(key, value, depth));
      default -> condition(FilterField.of(key), value);
    };
  }

  private List<Filter> filters(String key, @Nullable Object value, int depth) {
    if (!(value instanceof List<?> list) || list.isEmpty()) {
      throw invalid("%s needs a list of filters, not %s".formatted(key, Shown.of(value)));
    }
    List<Filter> filters = new ArrayList<>();
    list.forEach(one -> filters.add(filter(key, one, depth)));
    return filters;
  }

  private Filter filter(String key, @Nullable Object value, int depth) {
    if (!(value instanceof Map<?, ?> json)) {
      throw invalid("%s needs a filter object, not %s".formatted(key, Shown.of(value)));
    }
    return parse(json, depth + 1);
  }

  private Filter condition(FilterField field, @Nullable Object value) {
    count(field.name());
    return switch (value) {
      case Map<?, ?> bounds -> range(field, bounds);
      case List<?> values -> {
        List<Object> read = new ArrayList<>();
        values.forEach(one -> read.add(value(field, one)));
        yield new Filter.AnyOf(field.name(), read);
      }
      case null, default -> new Filter.Is(field.name(), value(field, value));
    };
  }

  private void count(Object part) {
    if (++parts > Filter.MAX_CONDITIONS) {
      throw invalid(
          "%s is one condition more than the %d that are allowed"
              .formatted(Shown.of(part), Filter.MAX_CONDITIONS));
    }
  }

  private static Filter range(FilterField field, Map<?, ?> bounds) {
    if (!Set.of("from", "to").containsAll(bounds.keySet())) {
      throw invalid(
          "range of %s is %s; only from and to are known"
              .formatted(field.name(), Shown.of(bounds)));
    }
    Object from = bounds.get("from");
    Object to = bounds.get("to");
    return new Filter.Range(
        field.name(),
        from == null ? null : value(field, from),
        to == null ? null : value(field, to));
  }

  private static Object value(FilterField field, @Nullable Object value) {
    if (field.type() != FilterField.Type.INSTANT || !(value instanceof String text)) {
      return field.checked(value);
    }
    try {
      return OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      throw invalid(
          "%s is compared with '%s', which is not an instant such as 2026-03-14T09:00:00Z"
              .formatted(field.name(), Shown.of(text)));
    }
  }
}
