package dev.descry.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.failure.DescryException;
import dev.descry.gallery.Metadata;
import dev.descry.image.ImageLimits;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderSourceTest {

  private static final byte[] JPEG = {(byte) 0xff, (byte) 0xd8, (byte) 0xff, (byte) 0xe0};
  private static final byte[] HEIC = "\0\0\0\30ftypheic".getBytes(StandardCharsets.ISO_8859_1);

  @TempDir Path folder;

  @Test
  void imagesComeInOrderOfTheirNamesWithIdsFromTheirPlaces() throws Exception {
    put("b/2.png", JPEG);
    put("b/10.png", JPEG);
    put("a.jpg", JPEG);
    put("c/deep/er/x.WEBP", JPEG);

    assertThat(entries())
        .extracting(entry -> ((SourceImage) entry).id())
        .containsExactly("a.jpg", "b:10.png", "b:2.png", "c:deep:er:x.WEBP");
    SourceImage image = (SourceImage) entries().getFirst();
    assertThat(image.origin()).isEqualTo(folder.resolve("a.jpg").toString());
    assertThat(image.bytes()).isEqualTo(JPEG);
  }

  @Test
  void whatIsNoImageIsAnEntryThatSaysWhy() throws Exception {
    put("1-empty.jpg", new byte[0]);
    put("2-huge.jpg", new byte[101]);
    put("3-image.dat", JPEG);
    put("4-notes.txt", "notes".getBytes(StandardCharsets.US_ASCII));
    put("5-phone", HEIC);
    put("6-nothing", new byte[0]);
    put(".hidden.jpg", JPEG);
    put(".git/objects/1.jpg", JPEG);
    Files.createSymbolicLink(folder.resolve("7-gone.jpg"), folder.resolve("nowhere.jpg"));
    Files.createSymbolicLink(Files.createDirectory(folder.resolve("8")).resolve("loop"), folder);

    assertThat(entries())
        .extracting(FolderSourceTest::kind)
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
      put("%d/%d.jpg".formatted(i / 3, i), JPEG);
    }
    Source source = open(SourceOptions.DEFAULTS);

    for (int position = 0; position <= 9; position++) {
      try (Entries entries = source.entries()) {
        assertThat(entries.hasNext()).isTrue();
        entries.skip(position);
        List<String> rest = new ArrayList<>();
        entries.forEachRemaining(entry -> rest.add(kind(entry)));
        assertThat(rest)
            .isEqualTo(entries().stream().skip(position).map(FolderSourceTest::kind).toList());
      }
    }
  }

  @Test
  void imageThatGrowsOrGoesWhileOthersAreReadIsRefusedWhenItsTurnComes() throws Exception {
    put("a.jpg", JPEG);
    put("b.jpg", JPEG);
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
    put("a.jpg", JPEG);
    Metadata common =
        new Metadata("gate", null, null, null, null, null, Set.of("wet"), Map.of("lens", 4.0));

    try (Entries entries = open(new SourceOptions(common)).entries()) {
      assertThat(((SourceImage) entries.next()).metadata()).isEqualTo(common);
    }
  }

  @Test
  void severalPlacesAreOneSourceAfterTheOther() throws Exception {
    put("one/a.jpg", JPEG);
    put("two/b.jpg", JPEG);
    put("two/c.jpg", JPEG);
    Source source =
        new Sources(new ImageLimits(100, 100))
            .open(
                List.of(
                    folder.resolve("two").toString(),
                    folder.resolve("one").toString(),
                    folder.resolve("one/a.jpg").toString()),
                SourceOptions.DEFAULTS);

    try (Entries entries = source.entries()) {
      entries.skip(1);
      List<String> ids = new ArrayList<>();
      entries.forEachRemaining(entry -> ids.add(kind(entry)));
      assertThat(ids).containsExactly("c.jpg", "a.jpg", "a.jpg");
    }
  }

  @Test
  void placeThatIsNotThereIsNamed() {
    assertThatThrownBy(
            () -> new Sources(ImageLimits.DEFAULT).open("no/such/place", SourceOptions.DEFAULTS))
        .isInstanceOf(DescryException.class)
        .hasMessage("'no/such/place' is neither a folder nor a file");
  }

  private List<SourceEntry> entries() {
    List<SourceEntry> all = new ArrayList<>();
    try (Entries entries = open(SourceOptions.DEFAULTS).entries()) {
      entries.forEachRemaining(all::add);
    }
    return all;
  }

  private Source open(SourceOptions options) {
    return new Sources(new ImageLimits(100, 100)).open(folder.toString(), options);
  }

  private static String kind(SourceEntry entry) {
    return switch (entry) {
      case SourceImage image -> image.id();
      case SourceProblem problem -> problem.type();
    };
  }

  private void put(String path, byte[] bytes) throws Exception {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    Files.write(file, bytes);
  }
}
