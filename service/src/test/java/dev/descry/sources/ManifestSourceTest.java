package dev.descry.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.failure.DescryException;
import dev.descry.gallery.Location;
import dev.descry.gallery.Metadata;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestSourceTest {

  private static final Metadata KNOWN =
      new Metadata(
          "gate",
          Instant.parse("2026-03-14T09:12:31Z"),
          new Location(52.5, 13.4),
          null,
          "7",
          null,
          Set.of("dark", "wet"),
          Map.of("height", 1.75, "hat", true));

  @TempDir Path folder;

  @Test
  void csvSaysWhatIsKnownOfEachImage() throws Exception {
    Files.write(Files.createDirectory(folder.resolve("imgs")).resolve("a.jpg"), Reading.JPEG);
    Source source =
        open(
            "m.csv",
            """
            image,id,camera,time,person,tags,lat,lon,height:number,hat:boolean
            imgs/a.jpg,one,gate,2026-03-14T10:12:31+01:00,7,wet; dark,52.5,13.4,1.75,true

            "imgs/b, c.jpg",,,,,,,,,
            """);

    SourceImage first = Reading.image(source, 0);
    assertThat(first.id()).isEqualTo("one");
    assertThat(first.metadata()).isEqualTo(KNOWN);
    assertThat(first.bytes()).isEqualTo(Reading.JPEG);
    assertThat(Reading.image(source, 1).id()).startsWith("imgs:b__c.jpg-");
    assertThat(Reading.image(source, 1).metadata()).isEqualTo(Metadata.NONE);
    assertThatThrownBy(() -> Reading.image(source, 1).bytes())
        .isInstanceOf(DescryException.class)
        .hasMessageContaining("imgs/b, c.jpg cannot be read: there is no such file");
  }

  @Test
  void jsonLinesSayTheSame() throws Exception {
    Source source =
        open(
            "m.jsonl",
            """
            {"file": "imgs/a.jpg", "id": "one", "camera": "gate", "time": "2026-03-14T09:12:31Z", \
            "person": 7, "tags": ["wet", "dark"], "location": {"lat": 52.5, "lon": 13.4}, \
            "attributes": {"height": 1.75}, "hat": true}
            """);

    assertThat(Reading.image(source, 0).id()).isEqualTo("one");
    assertThat(Reading.image(source, 0).metadata()).isEqualTo(KNOWN);
  }

  /** The files are from pyarrow 26: {@code pq.write_table(table, path, compression=...)}. */
  @ParameterizedTest
  @ValueSource(strings = {"snappy", "zstd", "gzip"})
  void parquetSaysTheSame(String codec) {
    Source source = Reading.open(Path.of("src/test/resources/manifests/" + codec + ".parquet"));

    assertThat(source.total()).hasValue(3);
    assertThat(Reading.kinds(Reading.all(source))).containsExactly("one", "two", "broken-row");
    assertThat(Reading.image(source, 0).metadata()).isEqualTo(KNOWN);
    assertThat(Reading.image(source, 1).metadata().tags()).isEmpty();
    assertThat(Reading.problem(source, 2).origin()).endsWith(codec + ".parquet:3");
    assertThat(Reading.kinds(Reading.from(source, 2))).containsExactly("broken-row");
  }

  @Test
  void listNamesAnImageALine() throws Exception {
    Source source = open("m.txt", "# gate\n\nimgs/a.jpg\n/elsewhere/b.jpg\r\n");

    assertThat(Reading.kinds(Reading.all(source))).containsExactly("imgs:a.jpg", "elsewhere:b.jpg");
    assertThat(Reading.image(source, 1).origin()).isEqualTo("/elsewhere/b.jpg");
  }

  @Test
  void badRowIsAnEntryWithItsLineAndItsValue() throws Exception {
    Source source =
        open(
            "m.csv",
            """
            image,time,lat,lon,size:number,hat:boolean,note
            a.jpg,yesterday,,,,,
            a.jpg,,52.5,,,,
            a.jpg,,north,13.4,,,
            a.jpg,,95,13.4,,,
            a.jpg,,,,tall,,
            a.jpg,,,,,maybe,
            a.jpg
            ,,,,,,
            a.jpg,,,,,,"two
            lines"
            a.jpg,2026-03-14T09:12:31,,,,,
            b.jpg,,,,,,
            """);

    assertThat(Reading.all(source).stream().map(Object::toString))
        .satisfiesExactly(
            entry -> assertThat(entry).contains("m.csv:2", "time is 'yesterday'"),
            entry -> assertThat(entry).contains("m.csv:3", "lat is 52.5 and lon is null"),
            entry -> assertThat(entry).contains("m.csv:4", "lat is 'north'"),
            entry -> assertThat(entry).contains("m.csv:5", "invalid-metadata", "95"),
            entry -> assertThat(entry).contains("m.csv:6", "size:number is 'tall'"),
            entry -> assertThat(entry).contains("m.csv:7", "hat:boolean is 'maybe'"),
            entry -> assertThat(entry).contains("m.csv:8", "1 values; the first line names 7"),
            entry -> assertThat(entry).contains("m.csv:9", "names no image"),
            entry -> assertThat(entry).startsWith("SourceImage"),
            entry -> assertThat(entry).contains("m.csv:12", "2026-03-14T09:12:31"),
            entry -> assertThat(entry).startsWith("SourceImage"));
    assertThat(Reading.kinds(Reading.from(source, 9))).containsExactly("broken-row", "b.jpg");
  }

  @Test
  void badLineOfJsonIsAnEntryAndReadingGoesOn() throws Exception {
    Source source =
        open(
            "m.jsonl",
            """
            {"image": "a.jpg"}
            {"image": "b.jpg"
            [1, 2]
            null
            {"camera": "gate"}
            {"image": {"url": "c.jpg"}}
            {"image": "d.jpg", "box": {"left": 1}}
            {"image": "e.jpg", "attributes": {"size": [1]}}
            """
                + "x".repeat(TextLines.LONGEST + 1)
                + "\n{\"image\": \"f.jpg\"}");

    assertThat(Reading.kinds(Reading.all(source)))
        .containsExactly(
            "a.jpg",
            "broken-row",
            "broken-row",
            "broken-row",
            "broken-row",
            "broken-row",
            "broken-row",
            "invalid-metadata",
            "broken-row",
            "f.jpg");
    assertThat(Reading.problem(source, 1).origin()).endsWith("m.jsonl:2");
    assertThat(Reading.problem(source, 1).reason()).contains("{\"image\": \"b.jpg\"");
    assertThat(Reading.problem(source, 8).origin()).endsWith("m.jsonl:9");
  }

  @Test
  void quoteThatNeverEndsIsReportedOnceWithItsLine() throws Exception {
    Source source = open("m.csv", "image,note\na.jpg,x\nb.jpg,\"never\nc.jpg,x\n");

    assertThat(Reading.kinds(Reading.all(source))).containsExactly("a.jpg", "broken-row");
    assertThat(Reading.problem(source, 1).origin()).endsWith("m.csv:3");
  }

  @Test
  void columnsCanHaveOtherNamesAndOtherSeparators() throws Exception {
    Path manifest =
        Files.writeString(folder.resolve("m.csv"), "\ufefffile;pid;image\na.jpg;7;big\n");
    Source source =
        Reading.open(
            manifest,
            new SourceOptions(Metadata.NONE, Map.of("image", "file", "person", "pid"), null, true));

    assertThat(Reading.image(source, 0).id()).isEqualTo("a.jpg");
    assertThat(Reading.image(source, 0).metadata().person()).isEqualTo("7");
    assertThat(open("t.tsv", "path\tcamera\nb.jpg\tgate, north\n"))
        .extracting(tabs -> Reading.image(tabs, 0).metadata().camera())
        .isEqualTo("gate, north");
  }

  @ParameterizedTest
  @ValueSource(strings = {"m.csv", "m.parquet"})
  void fileThatIsNoManifestIsRefusedByName(String name) throws Exception {
    assertThatThrownBy(() -> Reading.all(open(name, "\0\1\2 nothing of the kind")))
        .isInstanceOf(DescryException.class)
        .hasMessageContaining(name);
  }

  @Test
  void columnThatIsNotThereIsRefusedBeforeTheFirstRow() throws Exception {
    Path manifest = Files.writeString(folder.resolve("m.csv"), "image,pid\na.jpg,7\n");

    assertThatThrownBy(
            () ->
                Reading.all(
                    Reading.open(
                        manifest,
                        new SourceOptions(Metadata.NONE, Map.of("person", "name"), null, true))))
        .isInstanceOf(DescryException.class)
        .hasMessageContaining("there is no column 'name', but [image, pid]");
    assertThatThrownBy(() -> Reading.all(open("n.csv", "name,pid\na.jpg,7\n")))
        .isInstanceOf(DescryException.class)
        .hasMessageContaining("[name, pid]");
    assertThatThrownBy(() -> new SourceOptions(Metadata.NONE, Map.of("colour", "c"), null, true))
        .isInstanceOf(DescryException.class)
        .hasMessageContaining("'colour'");
  }

  private Source open(String name, String content) throws Exception {
    return Reading.open(Files.writeString(folder.resolve(name), content));
  }
}
