package dev.descry;

import dev.descry.detection.Box;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Rendered full frames of 1280 by 720 pixels with five people each. */
public final class TestFrames {

  /** All of them, with {@code frames.jsonl}. */
  public static final Path FOLDER = Path.of("../model-assets/demo-frames");

  private TestFrames() {}

  /** The first: a street. */
  public static byte[] street() throws IOException {
    return Files.readAllBytes(FOLDER.resolve(first().path("file").asString()));
  }

  /** Where the people of the street really are. */
  public static List<Box> people() throws IOException {
    return first().path("people").valueStream().map(person -> box(person.path("box"))).toList();
  }

  private static JsonNode first() throws IOException {
    return JsonMapper.shared()
        .readTree(Files.readAllLines(FOLDER.resolve("frames.jsonl")).getFirst());
  }

  private static Box box(JsonNode sides) {
    return new Box(
        sides.path(0).floatValue(),
        sides.path(1).floatValue(),
        sides.path(2).floatValue(),
        sides.path(3).floatValue());
  }
}
