package dev.descry.web;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A filter on an address line. */
final class FilterJson {

  private FilterJson() {}

  static Map<String, Object> parse(String filter) {
    try {
      return JsonMapper.shared().readValue(filter, new TypeReference<Map<String, Object>>() {});
    } catch (JacksonException e) {
      throw DescryException.of(
          Kind.INVALID, "invalid-filter", "filter is not a JSON object: '%s'".formatted(filter), e);
    }
  }
}
