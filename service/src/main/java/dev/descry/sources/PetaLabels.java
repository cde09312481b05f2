package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The labels of PETA: a line a person, or in subset CUHK an image, {@code 100 personalMale
 * upperBodyWhite ...}. Files are named {@code person_anything}; of those in 3DPeS the camera is
 * known, and the frame where the rest is a number.
 *
 * @param labels subset and person ({@code 3DPeS/100}) to labels
 */
record PetaLabels(Map<String, Set<String>> labels) {

  private static final String FILE = "archive/Label.txt";
  private static final Pattern FRAME_3DPES = Pattern.compile("\\d+_(\\d+)_FRAME_(\\d+)_RGB\\..*");
  private static final Pattern NUMBERED = Pattern.compile("\\d+_(\\d+)\\..*");

  static boolean isAt(Path folder) {
    return DatasetLayout.list(folder).stream()
        .anyMatch(subset -> Files.isRegularFile(subset.resolve(FILE)));
  }

  static PetaLabels read(Path folder) {
    Map<String, Set<String>> labels = new HashMap<>();
    for (Path subset : DatasetLayout.list(folder)) {
      Path file = subset.resolve(FILE);
      if (Files.isRegularFile(file)) {
        try {
          for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
            String[] words = line.strip().split("\\s+");
            labels.put(
                subset.getFileName() + "/" + person(words[0]),
                new TreeSet<>(Arrays.asList(words).subList(1, words.length)));
          }
        } catch (IOException e) {
          throw DescryException.of(
              Kind.INVALID,
              "dataset-unreadable",
              "%s cannot be read: %s".formatted(file, Reasons.of(e)),
              e);
        }
      }
    }
    return new PetaLabels(labels);
  }

  /** What the name {@code subset/archive/file} says. */
  Metadata names(String path) {
    String file = ReidNames.file(path);
    String subset = path.substring(0, path.indexOf('/'));
    String person = subset + "/" + person(file);
    Matcher frame = FRAME_3DPES.matcher(file);
    Matcher number = NUMBERED.matcher(file);
    Set<String> tags = labels.getOrDefault(person, Set.of());
    if (frame.matches()) {
      return ReidNames.known(
          person,
          subset + "/" + frame.group(1),
          tags,
          Map.of("frame", ReidNames.number(frame.group(2))));
    }
    return ReidNames.known(
        person,
        null,
        tags,
        number.matches() ? Map.of("frame", ReidNames.number(number.group(1))) : Map.of());
  }

  /** Up to the first underscore or dot, without leading zeros, which not all label files have. */
  private static String person(String name) {
    return name.split("[_.]", 2)[0].replaceFirst("^0+(?=\\d)", "");
  }
}
