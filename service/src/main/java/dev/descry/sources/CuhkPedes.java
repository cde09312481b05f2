package dev.descry.sources;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The layout of CUHK-PEDES (Li et al., CVPR 2017), which most benchmarks of the field share: {@code
 * reid_raw.json} with one entry an image, images under {@code imgs/}.
 */
public final class CuhkPedes {

  private static final String ANNOTATIONS = "reid_raw.json";
  private static final JsonMapper JSON = JsonMapper.shared();

  private CuhkPedes() {}

  /**
   * One image.
   *
   * @param split {@code train}, {@code val} or {@code test}
   * @param captions sentences that people wrote for it; may be empty
   * @param filePath relative to {@code imgs/}
   * @param id number of the person
   */
  public record Entry(
      String split, List<String> captions, @JsonProperty("file_path") String filePath, int id) {

    /** The person, as sightings name it. */
    public String person() {
      return Integer.toString(id);
    }

    /**
     * The image to index.
     *
     * @param maxBytes that it may have
     */
    public SourceImage image(Path dataset, long maxBytes) {
      Path file = dataset.resolve("imgs").resolve(filePath);
      return new SourceImage(
          SightingIds.of(Path.of(filePath)),
          file.toString(),
          Metadata.ofPerson(person()),
          new FileBytes(file, Access.ANY, maxBytes));
    }
  }

  static Source open(Path dataset, EntryFactory factory) {
    return new ListedSource<>(
        "dataset " + dataset,
        read(dataset),
        entry -> {
          SourceImage image = entry.image(dataset, factory.maxBytes());
          return factory.image(image.id(), image.origin(), image.metadata(), image.content());
        });
  }

  /** Whether a folder has this layout. */
  static boolean isAt(Path folder) {
    return Files.isRegularFile(folder.resolve(ANNOTATIONS));
  }

  /**
   * All entries, of all splits.
   *
   * @throws DescryException {@code dataset-unreadable} with the file and the reason
   */
  public static List<Entry> read(Path dataset) {
    Path annotations = dataset.resolve(ANNOTATIONS);
    try {
      return JSON.readValue(annotations, new TypeReference<List<Entry>>() {});
    } catch (JacksonException e) {
      throw DescryException.of(
          Kind.INVALID,
          "dataset-unreadable",
          "%s is not the list of images of a dataset: %s"
              .formatted(annotations, e.getOriginalMessage()),
          e);
    }
  }
}
