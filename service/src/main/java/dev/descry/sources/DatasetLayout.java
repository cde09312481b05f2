package dev.descry.sources;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * How research datasets lie in folders, and what their files say of an image. What a name says
 * becomes {@code person}, {@code camera} and the attributes {@code frame}, {@code sequence}, {@code
 * period} and {@code split}.
 */
public enum DatasetLayout {

  /** None: names say nothing. */
  PLAIN(null),

  /**
   * Li et al., CVPR 2017: {@code reid_raw.json} with an entry an image, images under {@code imgs/}.
   */
  CUHK_PEDES(null),

  /**
   * Ding et al., arXiv 2107.12666: {@code ICFG-PEDES.json}, images of MSMT17 under {@code imgs/}.
   */
  ICFG_PEDES(null),

  /** Zhu et al., ACM MM 2021: {@code data_captions.json}, images under {@code imgs/}. */
  RSTPREID(null),

  /** Zuo et al., CVPR 2024 (UFine6926, UFine3C): JSON files beside {@code images/}. */
  UFINE(null),

  /**
   * Zheng et al., ICCV 2015: {@code bounding_box_train}, {@code bounding_box_test} and {@code
   * query}. Distractors ({@code 0000}) and junk ({@code -1}) are no persons but have these tags.
   */
  MARKET_1501("{bounding_box_train,bounding_box_test,query}/*"),

  /**
   * Wei et al., CVPR 2018, V1 and V2 (faces masked). Persons of {@code train} and of {@code test}
   * share numbers, so they are {@code train/0000} and {@code test/0000}.
   */
  MSMT17("{train,test,mask_train_v2,mask_test_v2}/*/*"),

  /** Deng et al., ACM MM 2014: subsets with {@code archive/Label.txt}, whose labels become tags. */
  PETA("*/archive/*");

  private final @Nullable String files;

  DatasetLayout(@Nullable String files) {
    this.files = files;
  }

  /** Names that its one file of captions may have, if it has one. */
  List<String> captions() {
    return switch (this) {
      case CUHK_PEDES -> List.of("reid_raw.json");
      case ICFG_PEDES -> List.of("ICFG-PEDES.json", "ICFG_PEDES.json");
      case RSTPREID -> List.of("data_captions.json");
      default -> List.of();
    };
  }

  private boolean isAt(Path folder) {
    return switch (this) {
      case PLAIN -> false;
      case CUHK_PEDES, ICFG_PEDES, RSTPREID ->
          captions().stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
      case UFINE -> CaptionedDataset.isUfineAt(folder);
      case MARKET_1501 -> hasFolders(folder, "bounding_box_train", "bounding_box_test");
      case MSMT17 ->
          hasFolders(folder, "mask_train_v2", "mask_test_v2")
              || (hasFolders(folder, "train", "test")
                  && Files.exists(folder.resolve("list_train.txt")));
      case PETA -> PetaLabels.isAt(folder);
    };
  }

  /** The layout that a folder has. */
  static DatasetLayout of(Path folder) {
    return Arrays.stream(values()).filter(layout -> layout.isAt(folder)).findFirst().orElse(PLAIN);
  }

  /** What file names say, wherever the files are. */
  Names names() {
    return switch (this) {
      case MARKET_1501 -> ReidNames::market1501;
      case MSMT17 -> ReidNames::msmt17;
      default -> Names.SILENT;
    };
  }

  /**
   * The images of a dataset.
   *
   * @throws dev.descry.failure.DescryException {@code dataset-unreadable}
   */
  Source open(Path folder, EntryFactory factory) {
    String description = title() + " " + folder;
    return switch (this) {
      case CUHK_PEDES, ICFG_PEDES, RSTPREID, UFINE ->
          CaptionedDataset.read(folder, this).source(description, factory);
      case PETA ->
          new FolderSource(
              description, folder, wanted(folder), factory.with(PetaLabels.read(folder)::names));
      case MARKET_1501, MSMT17, PLAIN ->
          new FolderSource(description, folder, wanted(folder), factory.with(names()));
    };
  }

  /** All files where the folders are not those of the dataset. */
  private @Nullable PathMatcher wanted(Path folder) {
    return files == null || !isAt(folder)
        ? null
        : FileSystems.getDefault().getPathMatcher("glob:" + files);
  }

  private static boolean hasFolders(Path folder, String... names) {
    return Stream.of(names).allMatch(name -> Files.isDirectory(folder.resolve(name)));
  }

  /** The entries of a folder in order, or none where it cannot be listed. */
  static List<Path> list(Path folder) {
    try (Stream<Path> paths = Files.list(folder)) {
      return paths.sorted().toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }

  /** As its authors write it. */
  private String title() {
    return switch (this) {
      case PLAIN -> "folder";
      case CUHK_PEDES -> "CUHK-PEDES in";
      case ICFG_PEDES -> "ICFG-PEDES in";
      case RSTPREID -> "RSTPReid in";
      case UFINE -> "UFine in";
      case MARKET_1501 -> "Market-1501 in";
      case MSMT17 -> "MSMT17 in";
      case PETA -> "PETA in";
    };
  }
}
