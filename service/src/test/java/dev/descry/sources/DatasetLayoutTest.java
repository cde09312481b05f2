package dev.descry.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.failure.DescryException;
import dev.descry.gallery.Metadata;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each on a made-up sample with the names that the real one has. */
class DatasetLayoutTest {

  @TempDir Path folder;

  @Test
  void cuhkPedes() throws Exception {
    Files.writeString(
        folder.resolve("reid_raw.json"),
        """
        [{"split": "train", "captions": ["A man."], "file_path": "CUHK01/0363004.png", "id": 1,
          "processed_tokens": [["a", "man"]]},
         {"split": "test", "captions": [], "file_path": "Market/0002_c1s1_000451_03.jpg", "id": 2}]
        """);
    put("imgs/CUHK01/0363004.png");
    Source source = Reading.open(folder);

    assertThat(source.total()).hasValue(2);
    assertThat(Reading.kinds(Reading.all(source)))
        .containsExactly("CUHK01:0363004.png", "Market:0002_c1s1_000451_03.jpg");
    assertThat(Reading.image(source, 0).bytes()).isEqualTo(Reading.JPEG);
    assertThat(known(source, 0)).isEqualTo(metadata("1", null, Map.of("split", "train")));
    assertThat(known(source, 1))
        .isEqualTo(metadata("2", "c1", Map.of("split", "test", "frame", 451.0, "sequence", 1.0)));
  }

  @Test
  void icfgPedes() throws Exception {
    Files.writeString(
        folder.resolve("ICFG-PEDES.json"),
        """
        [{"split": "train", "captions": ["A man."], "id": 0,
          "file_path": "train/0000/0000_000_01_0303morning_0015_0.jpg"}]
        """);
    Path image = put("imgs/train/0000/0000_000_01_0303morning_0015_0.jpg");
    Source source = Reading.open(folder);

    assertThat(Reading.image(source, 0).origin()).isEqualTo(image.toString());
    assertThat(known(source, 0))
        .isEqualTo(
            metadata("0", "c01", Map.of("split", "train", "frame", 15.0, "period", "0303morning")));
  }

  @Test
  void rstpReid() throws Exception {
    Files.writeString(
        folder.resolve("data_captions.json"),
        """
        [{"id": 0, "img_path": "0000_c14_0031.jpg", "captions": ["A man."], "split": "val"}]
        """);
    put("imgs/0000_c14_0031.jpg");
    Source source = Reading.open(folder);

    assertThat(Reading.image(source, 0).bytes()).isEqualTo(Reading.JPEG);
    assertThat(known(source, 0))
        .isEqualTo(metadata("0", "c14", Map.of("split", "val", "frame", 31.0)));
  }

  @Test
  void ufine() throws Exception {
    Files.writeString(
        folder.resolve("train.json"),
        """
        [{"split": "train", "id": 1, "file_path": "images/1.jpg", "captions": ["A woman."]}]
        """);
    Files.writeString(
        folder.resolve("test.json"),
        """
        [{"split": "test", "id": 2, "file_path": "images/2.jpg", "captions": ["A man."]}]
        """);
    Files.writeString(folder.resolve("other.json"), "{}");
    put("images/1.jpg");
    put("images/2.jpg");
    Source source = Reading.open(folder);

    assertThat(Reading.kinds(Reading.all(source))).containsExactly("images:2.jpg", "images:1.jpg");
    assertThat(Reading.image(source, 1).bytes()).isEqualTo(Reading.JPEG);
    assertThat(known(source, 1)).isEqualTo(metadata("1", null, Map.of("split", "train")));
  }

  @Test
  void market1501() throws Exception {
    put("bounding_box_train/0002_c1s1_000451_03.jpg");
    put("bounding_box_test/-1_c1s1_000401_03.jpg");
    put("bounding_box_test/0000_c6s4_014577_02.jpg");
    put("bounding_box_test/holiday.jpg");
    put("query/0001_c1s1_001051_00.jpg");
    put("gt_bbox/0001_c1s1_001051_00.jpg");
    Files.write(folder.resolve("query/Thumbs.db"), new byte[9]);
    Source source = Reading.open(folder);

    assertThat(Reading.kinds(Reading.all(source)))
        .containsExactly(
            "bounding_box_test:-1_c1s1_000401_03.jpg",
            "bounding_box_test:0000_c6s4_014577_02.jpg",
            "unexpected-name",
            "bounding_box_train:0002_c1s1_000451_03.jpg",
            "query:0001_c1s1_001051_00.jpg",
            SourceProblem.OTHER_FILE);
    assertThat(known(source, 0).person()).isNull();
    assertThat(known(source, 0).tags()).containsExactly("junk");
    assertThat(known(source, 1).person()).isNull();
    assertThat(known(source, 1).tags()).containsExactly("distractor");
    assertThat(known(source, 1).camera()).isEqualTo("c6");
    assertThat(Reading.problem(source, 2).reason()).contains("'holiday.jpg'");
    assertThat(known(source, 3))
        .isEqualTo(
            metadata("0002", "c1", Map.of("split", "train", "sequence", 1.0, "frame", 451.0)));
    assertThat(known(source, 4).attributes()).containsEntry("split", "query");
  }

  @Test
  void msmt17() throws Exception {
    put("train/0000/0000_000_01_0303morning_0008_1.jpg");
    put("test/0000/0000_019_10_0114noon_0284_2_ex.jpg");
    Files.writeString(folder.resolve("list_train.txt"), "");
    Source source = Reading.open(folder);

    assertThat(known(source, 0))
        .isEqualTo(
            metadata(
                "test/0000", "c10", Map.of("split", "test", "period", "0114noon", "frame", 284.0)));
    assertThat(known(source, 1))
        .isEqualTo(
            metadata(
                "train/0000",
                "c01",
                Map.of("split", "train", "period", "0303morning", "frame", 8.0)));
  }

  @Test
  void msmt17WithMaskedFaces() throws Exception {
    put("mask_train_v2/0000/0000_000_01_0303morning_0008_0.jpg");
    Files.createDirectory(folder.resolve("mask_test_v2"));

    assertThat(known(Reading.open(folder), 0).person()).isEqualTo("train/0000");
  }

  @Test
  void peta() throws Exception {
    put("3DPeS/archive/100_3_FRAME_26_RGB.jpg");
    Files.writeString(
        folder.resolve("3DPeS/archive/Label.txt"),
        "100 personalMale upperBodyWhite\n101 personalFemale\n");
    put("CUHK/archive/0001.png");
    Files.writeString(folder.resolve("CUHK/archive/Label.txt"), "1.png personalFemale\n");
    put("CAVIAR4REID/archive/0047_005.jpg");
    Files.writeString(folder.resolve("CAVIAR4REID/archive/Label.txt"), "");
    Source source = Reading.open(folder);

    assertThat(Reading.kinds(Reading.all(source)))
        .containsExactly(
            "3DPeS:archive:100_3_FRAME_26_RGB.jpg",
            SourceProblem.OTHER_FILE,
            "CAVIAR4REID:archive:0047_005.jpg",
            SourceProblem.OTHER_FILE,
            "CUHK:archive:0001.png",
            SourceProblem.OTHER_FILE);
    assertThat(known(source, 0))
        .isEqualTo(
            ReidNames.known(
                "3DPeS/100",
                "3DPeS/3",
                Set.of("personalMale", "upperBodyWhite"),
                Map.of("frame", 26.0)));
    assertThat(known(source, 2)).isEqualTo(metadata("CAVIAR4REID/47", null, Map.of("frame", 5.0)));
    assertThat(known(source, 4).person()).isEqualTo("CUHK/1");
    assertThat(known(source, 4).tags()).containsExactly("personalFemale");
  }

  @Test
  void layoutCanBeNamedWhereNothingShowsIt() throws Exception {
    put("0002_c1s1_000451_03.jpg");

    assertThat(
            Reading.image(
                    Reading.open(
                        folder,
                        new SourceOptions(
                            Metadata.NONE, Map.of(), DatasetLayout.MARKET_1501, true)),
                    0)
                .metadata()
                .person())
        .isEqualTo("0002");
    assertThat(known(Reading.open(folder), 0)).isEqualTo(Metadata.NONE);
  }

  @Test
  void brokenListOfImagesIsNamed() throws Exception {
    Files.writeString(folder.resolve("data_captions.json"), "[{");

    assertThatThrownBy(() -> Reading.open(folder))
        .isInstanceOf(DescryException.class)
        .hasMessageContaining("data_captions.json is not the list of images of a dataset");
  }

  private static Metadata known(Source source, int position) {
    return Reading.image(source, position).metadata();
  }

  private static Metadata metadata(
      String person, @Nullable String camera, Map<String, Object> attributes) {
    return ReidNames.known(person, camera, Set.of(), attributes);
  }

  private Path put(String path) throws Exception {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, Reading.JPEG);
  }
}
