package dev.descry.sources;

import java.util.HashMap;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** One line of JSON Lines. */
final class JsonRow {

  private static final int SHOWN = 80;
  private static final TypeReference<Map<String, Object>> OBJECT = new TypeReference<>() {};

  private JsonRow() {}

  static Map<String, Object> read(String line) {
    try {
      Map<String, Object> values = new HashMap<>(JsonMapper.shared().readValue(line, OBJECT));
      values.values().removeIf(value -> value == null || value.equals(""));
      return values;
    } catch (JacksonException | NullPointerException e) {
      throw Rows.broken(
          "'%s' is no JSON object".formatted(line.substring(0, Math.min(SHOWN, line.length()))));
    }
  }
}
