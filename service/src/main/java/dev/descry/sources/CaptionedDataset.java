package dev.descry.sources;

import com.fasterxml.jackson.annotation.JsonAlias;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A dataset whose images have sentences: JSON files with an entry an image, as CUHK-PEDES began it
 * and ICFG-PEDES, RSTPReid and UFine have it. All entries are in memory, some 100 bytes each beside
 * their sentences.
 *
 * @param images folder that the paths of entries begin at
 */
public record CaptionedDataset(Path images, List<Entry> entries) {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final int START = 4096;

  /**
   * One image.
   *
   * @param split {@code train}, {@code val} or {@code test}
   * @param captions sentences that people wrote for it; may be empty
   * @param filePath below the folder of images
   * @param id number of the person
   */
  public record Entry(
      @Nullable String split,
      List<String> captions,
      @JsonAlias({"file_path", "img_path"}) String filePath,
      int id) {

    public Entry {
      captions = captions == null ? List.of() : List.copyOf(captions);
    }

    /** The person, as sightings name it. */
    public String person() {
      return Integer.toString(id);
    }
  }

  /**
   * A dataset in one of these layouts; without any, in that of CUHK-PEDES, whose file is missed.
   *
   * @throws DescryException {@code dataset-unreadable} with the file and the reason
   */
  public static CaptionedDataset read(Path folder) {
    return read(folder, DatasetLayout.of(folder));
  }

  static CaptionedDataset read(Path folder, DatasetLayout layout) {
    return switch (layout) {
      case ICFG_PEDES, RSTPREID -> read(folder, layout.captions());
      case UFINE -> {
        List<Entry> entries = new ArrayList<>();
        ufineFiles(folder).forEach(file -> entries.addAll(entries(file)));
        yield new CaptionedDataset(folder, entries);
      }
      default -> read(folder, DatasetLayout.CUHK_PEDES.captions());
    };
  }

  private static CaptionedDataset read(Path folder, List<String> names) {
    Path file =
        names.stream()
            .map(folder::resolve)
            .filter(Files::isRegularFile)
            .findFirst()
            .orElse(folder.resolve(names.getFirst()));
    return new CaptionedDataset(folder.resolve("imgs"), entries(file));
  }

  private static List<Entry> entries(Path file) {
    try {
      return JSON.readerFor(new TypeReference<List<Entry>>() {})
          .without(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .readValue(file);
    } catch (JacksonException e) {
      throw DescryException.of(
          Kind.INVALID,
          "dataset-unreadable",
          "%s is not the list of images of a dataset: %s".formatted(file, e.getOriginalMessage()),
          e);
    }
  }

  static boolean isUfineAt(Path folder) {
    return Files.isDirectory(folder.resolve("images")) && !ufineFiles(folder).isEmpty();
  }

  private static List<Path> ufineFiles(Path folder) {
    return DatasetLayout.list(folder).stream()
        .filter(file -> file.toString().endsWith(".json"))
        .filter(CaptionedDataset::beginsWithAnEntry)
        .toList();
  }

  private static boolean beginsWithAnEntry(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      String start = new String(in.readNBytes(START), StandardCharsets.UTF_8);
      return start.contains("\"file_path\"") && start.contains("\"captions\"");
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * The image of an entry, with the person, and what its name says.
   *
   * @param maxBytes that it may have
   */
  public SourceImage image(Entry entry, long maxBytes) {
    return image(
        entry, new EntryFactory(SourceOptions.DEFAULTS, maxBytes, Access.ANY, Names.SILENT));
  }

  Source source(String description, EntryFactory factory) {
    return new ListedSource<>(description, entries, entry -> image(entry, factory));
  }

  private SourceImage image(Entry entry, EntryFactory factory) {
    Path file = images.resolve(entry.filePath());
    Map<String, Object> split = entry.split() == null ? Map.of() : Map.of("split", entry.split());
    Metadata own =
        ReidNames.known(entry.person(), null, Set.of(), split)
            .over(ReidNames.captioned(entry.filePath()));
    return factory.image(
        SightingIds.of(entry.filePath()), file.toString(), own, factory.bytes(file));
  }
}
