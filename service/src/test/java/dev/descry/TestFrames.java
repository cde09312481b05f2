package dev.descry;

import dev.descry.detection.Box;
import dev.descry.evaluation.DetectorEvaluation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Rendered full frames of 1280 by 720 pixels with up to five people each. */
public final class TestFrames {

  /** All of them, with {@code frames.jsonl}. */
  public static final Path FOLDER = Path.of("../model-assets/demo-frames");

  private static final DetectorEvaluation.Truth STREET = DetectorEvaluation.read(FOLDER).getFirst();

  private TestFrames() {}

  /** The first: a street with five people. */
  public static byte[] street() throws IOException {
    return Files.readAllBytes(FOLDER.resolve(STREET.file()));
  }

  /** Where the people of the street really are. */
  public static List<Box> people() {
    return STREET.people();
  }
}
