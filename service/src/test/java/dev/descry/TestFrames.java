package dev.descry;

import dev.descry.detection.Box;
import java.io.IOException;
import java.util.List;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** A rendered street of 1280 by 720 pixels with five people. */
public final class TestFrames {

  private TestFrames() {}

  public static byte[] street() throws IOException {
    return new ClassPathResource("detection/people.jpg").getContentAsByteArray();
  }

  /** Where its people really are. */
  public static List<Box> people() throws IOException {
    return JsonMapper.shared()
        .readValue(
            new ClassPathResource("detection/people.json").getContentAsByteArray(),
            new TypeReference<List<List<Float>>>() {})
        .stream()
        .map(box -> new Box(box.get(0), box.get(1), box.get(2), box.get(3)))
        .toList();
  }
}
