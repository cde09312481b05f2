package dev.descry.indexing;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.core.io.FileSystemResource;
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
     * @param common metadata that the person is added to
     */
    public SourceImage image(Path dataset, Metadata common) {
      return new SourceImage(
          SightingIds.of(Path.of(filePath)),
          new FileSystemResource(dataset.resolve("imgs").resolve(filePath)),
          new Metadata(
              common.camera(),
              common.time(),
              common.location(),
              common.track(),
              person(),
              common.source(),
              common.tags(),
              common.attributes()));
    }
  }

  /** Whether a folder has this layout. */
  public static boolean isAt(Path folder) {
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
