package dev.descry.gallery;

import static dev.descry.gallery.FilterField.invalid;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
      default -> condition(key, value);
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

  private Filter condition(String name, @Nullable Object value) {
    count(name);
    return new ConditionParser(FilterField.of(name, value)).parse(value);
  }

  private void count(Object part) {
    if (++parts > Filter.MAX_CONDITIONS) {
      throw invalid(
          "%s is one condition more than the %d that are allowed"
              .formatted(Shown.of(part), Filter.MAX_CONDITIONS));
    }
  }
}
