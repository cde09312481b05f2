package dev.descry.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.failure.DescryException;
import dev.descry.gallery.Metadata;
import dev.descry.image.ImageLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {

  private static final byte[] HEIC = "\0\0\0\30ftypheic".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir Path folder;

  @Test
  void imagesComeInOrderOfTheirNamesWithIdsFromTheirPlaces() throws Exception {
    put("b/2.png", Reading.JPEG);
    put("b/10.png", Reading.JPEG);
    put("a.jpg", Reading.JPEG);
    put("c/deep/er/x.WEBP", Reading.JPEG);

    assertThat(Reading.kinds(entries()))
        .containsExactly("a.jpg", "b:10.png", "b:2.png", "c:deep:er:x.WEBP");
    SourceImage image = (SourceImage) entries().getFirst();
    assertThat(image.origin()).isEqualTo(folder.resolve("a.jpg").toString());
    assertThat(image.bytes()).isEqualTo(Reading.JPEG);
  }

  @Test
  void whatIsNoImageIsAnEntryThatSaysWhy() throws Exception {
    put("1-empty.jpg", new byte[0]);
    put("2-huge.jpg", new byte[101]);
    put("3-image.dat", Reading.JPEG);
    put("4-notes.txt", "notes".getBytes(StandardCharsets.US_ASCII));
    put("5-phone", HEIC);
    put("6-nothing", new byte[0]);
    put(".hidden.jpg", Reading.JPEG);
    put(".git/objects/1.jpg", Reading.JPEG);
    Files.createSymbolicLink(folder.resolve("7-gone.jpg"), folder.resolve("nowhere.jpg"));
    Files.createSymbolicLink(Files.createDirectory(folder.resolve("8")).resolve("loop"), folder);

    assertThat(Reading.kinds(entries()))
        .containsExactly(
            SourceProblem.OTHER_FILE,
            SourceProblem.OTHER_FILE,
            "empty-image",
            "image-too-large",
            "3-image.dat",
            SourceProblem.OTHER_FILE,
            "unsupported-image-format",
            SourceProblem.OTHER_FILE,
            "image-unreadable",
            "folder-unreadable");
    assertThat(entries().get(3))
        .isEqualTo(
            new SourceProblem(
                folder.resolve("2-huge.jpg").toString(),
                "image-too-large",
                "The image has 101 bytes; at most 100 are read"));
    assertThat(((SourceProblem) entries().getLast()).reason())
        .isEqualTo("it is a link to a folder that it is in");
  }

  @Test
  void readingGoesOnWhereItStopped() throws Exception {
    for (int i = 0; i < 9; i++) {
      put("%d/%d.jpg".formatted(i / 3, i), Reading.JPEG);
    }

    for (int position = 0; position <= 9; position++) {
      assertThat(Reading.kinds(Reading.from(Reading.open(folder), position)))
          .isEqualTo(Reading.kinds(entries().subList(position, 9)));
    }
  }

  @Test
  void entryThatWasLookedAtIsSkippedToo() throws Exception {
    put("a.jpg", Reading.JPEG);
    put("b.jpg", Reading.JPEG);

    try (Entries entries = Reading.open(folder).entries()) {
      assertThat(entries.hasNext()).isTrue();
      entries.skip(1);
      assertThat(((SourceImage) entries.next()).id()).isEqualTo("b.jpg");
    }
  }

  @Test
  void patternTakesWhatFitsAndNothingElse() throws Exception {
    put("photos/a.jpg", Reading.JPEG);
    put("photos/b.png", Reading.JPEG);
    put("photos/c/d/e.jpg", Reading.JPEG);
    put("photos/c/broken.jpg", new byte[0]);
    put("other/f.jpg", Reading.JPEG);

    assertThat(Reading.kinds(Reading.all(Reading.open(folder.resolve("photos/**/*.jpg")))))
        .containsExactly("a.jpg", "empty-image", "c:d:e.jpg");
    assertThat(Reading.kinds(Reading.all(Reading.open(folder.resolve("*/?.{jpg,png}")))))
        .containsExactly("other:f.jpg", "photos:a.jpg", "photos:b.png");
    assertThatThrownBy(() -> Reading.open(folder.resolve("photos/[.jpg")))
        .isInstanceOf(DescryException.class)
        .hasMessageContaining("[.jpg");
  }

  @Test
  void imageThatGrowsOrGoesWhileOthersAreReadIsRefusedWhenItsTurnComes() throws Exception {
    put("a.jpg", Reading.JPEG);
    put("b.jpg", Reading.JPEG);
    List<SourceEntry> entries = entries();
    put("a.jpg", new byte[101]);
    Files.delete(folder.resolve("b.jpg"));

    assertThatThrownBy(() -> ((SourceImage) entries.get(0)).bytes())
        .isInstanceOf(DescryException.class)
        .hasMessage("The image has more than 100 bytes; at most 100 are read");
    assertThatThrownBy(() -> ((SourceImage) entries.get(1)).bytes())
        .isInstanceOf(DescryException.class)
        .hasMessage(folder.resolve("b.jpg") + " cannot be read: there is no such file");
  }

  @Test
  void allImagesHaveWhatTheCallerSays() throws Exception {
    put("a.jpg", Reading.JPEG);
    Metadata common =
        new Metadata("gate", null, null, null, null, null, Set.of("wet"), Map.of("lens", 4.0));

    assertThat(
            Reading.image(Reading.open(folder, new SourceOptions(common, Map.of(), null, true)), 0)
                .metadata())
        .isEqualTo(common);
  }

  @Test
  void severalPlacesAreOneSourceAfterTheOther() throws Exception {
    put("one/a.jpg", Reading.JPEG);
    put("two/b.jpg", Reading.JPEG);
    put("two/c.jpg", Reading.JPEG);
    Source source =
        new Sources(SourceSettings.DEFAULTS, new ImageLimits(100, 100))
            .open(
                List.of(
                    folder.resolve("two").toString(),
                    folder.resolve("one").toString(),
                    folder.resolve("one/a.jpg").toString()),
                SourceOptions.DEFAULTS);

    assertThat(Reading.kinds(Reading.from(source, 1))).containsExactly("c.jpg", "a.jpg", "a.jpg");
  }

  @Test
  void placeThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () ->
                new Sources(SourceSettings.DEFAULTS, ImageLimits.DEFAULT)
                    .open("no/such/place", SourceOptions.DEFAULTS))
        .isInstanceOf(DescryException.class)
        .hasMessage("'no/such/place' is neither a folder nor a file");
  }

  private List<SourceEntry> entries() {
    return Reading.all(Reading.open(folder));
  }

  private void put(String path, byte[] bytes) throws Exception {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }
}
