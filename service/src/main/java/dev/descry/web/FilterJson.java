package dev.descry.web;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * A filter on an address line. The same name twice is refused: the last one would win, and a filter
 * may decide what is deleted.
 */
final class FilterJson {

  private static final JsonMapper JSON =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private FilterJson() {}

  static Map<String, Object> parse(String filter) {
    try {
      return JSON.readValue(filter, new TypeReference<Map<String, Object>>() {});
    } catch (JacksonException e) {
      throw DescryException.of(
          Kind.INVALID,
          "invalid-filter",
          "filter is not a JSON object with each name once: '%s'".formatted(filter),
          e);
    }
  }
}
