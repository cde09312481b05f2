package dev.descry.evaluation;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.image.ImageLimits;
import dev.descry.sources.CaptionedDataset;
import dev.descry.sources.SourceImage;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One split of a benchmark with sentences.
 *
 * @param images what is searched, each with its person; one that several entries share stands once
 * @param sentences what is searched for
 */
public record Split(List<SourceImage> images, List<Sentence> sentences) {

  /** A sentence and the person that it describes. */
  record Sentence(String text, String person) {}

  /**
   * Reads the entries of one split.
   *
   * @param dataset a folder
   * @param name such as {@code test}
   * @throws DescryException {@code dataset-unreadable}, also where there is no such split
   */
  public static Split read(Path dataset, String name) {
    CaptionedDataset annotated = CaptionedDataset.read(dataset);
    List<CaptionedDataset.Entry> all = annotated.entries();
    List<CaptionedDataset.Entry> entries =
        all.stream().filter(entry -> name.equals(entry.split())).toList();
    if (entries.isEmpty()) {
      throw DescryException.of(
          Kind.INVALID,
          "dataset-unreadable",
          "%s has no split '%s', it has %s"
              .formatted(
                  dataset,
                  name,
                  all.stream().map(CaptionedDataset.Entry::split).collect(Collectors.toSet())));
    }
    Map<String, SourceImage> images = new LinkedHashMap<>();
    for (CaptionedDataset.Entry entry : entries) {
      SourceImage image = annotated.image(entry, ImageLimits.DEFAULT_MAX_BYTES);
      images.putIfAbsent(image.id(), image);
    }
    return new Split(
        List.copyOf(images.values()),
        entries.stream()
            .flatMap(
                entry ->
                    entry.captions().stream().map(caption -> new Sentence(caption, entry.person())))
            .toList());
  }

  /** Images and sentences: what an evaluation reports progress of. */
  public int steps() {
    return images.size() + sentences.size();
  }

  /** How many images each person has. */
  Map<String, Long> imagesOfPersons() {
    return images.stream()
        .collect(
            Collectors.groupingBy(
                image -> String.valueOf(image.metadata().person()), Collectors.counting()));
  }
}
