package dev.descry.sources;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.failure.DescryException;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.CompressorStreamFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ArchiveSourceTest {

  /** Everything that goes wrong in practice, between two images. */
  private static final Map<String, byte[]> FILES = new LinkedHashMap<>();

  static {
    FILES.put("./a.jpg", Reading.JPEG);
    FILES.put("b/empty.jpg", new byte[0]);
    FILES.put("b/huge.jpg", new byte[5_000_000]);
    FILES.put("b/notes.txt", "notes".getBytes(US_ASCII));
    FILES.put("b/image.bin", Reading.JPEG);
    FILES.put("b/.hidden.jpg", Reading.JPEG);
    FILES.put("../../outside.jpg", Reading.JPEG);
    FILES.put("z.png", Reading.JPEG);
  }

  private static final List<String> KINDS =
      List.of(
          "a.jpg",
          "empty-image",
          "image-too-large",
          SourceProblem.OTHER_FILE,
          "b:image.bin",
          SourceProblem.OTHER_FILE,
          SourceProblem.OTHER_FILE,
          "z.png");

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"a.tar", "a.tar.gz", "a.tgz", "a.tar.xz", "a.tar.zst", "a.zip"})
  void everyFileIsAnEntry(String name) throws Exception {
    Source source = Reading.open(archive(name));

    assertThat(Reading.kinds(Reading.all(source))).isEqualTo(KINDS);
    assertThat(Reading.image(source, 0).origin()).endsWith(name + "!./a.jpg");
    assertThat(Reading.image(source, 0).bytes()).isEqualTo(Reading.JPEG);
    assertThat(Reading.problem(source, 2).reason())
        .isEqualTo("The image has 5000000 bytes; at most 100 are read");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.tar", "a.tar.gz", "a.zip"})
  void readingGoesOnWhereItStopped(String name) throws Exception {
    Source source = Reading.open(archive(name));

    for (int position = 0; position <= KINDS.size(); position++) {
      assertThat(Reading.kinds(Reading.from(source, position)))
          .isEqualTo(KINDS.subList(position, KINDS.size()));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.tar", "a.tar.gz", "a.tar.xz", "a.tar.zst", "a.zip"})
  void truncatedArchiveGivesWhatItHasAndSaysThatItEnds(String name) throws Exception {
    Path whole = archive(name, noise());
    byte[] bytes = Files.readAllBytes(whole);
    Path half = folder.resolve("half-" + name);
    Files.write(half, Arrays.copyOf(bytes, bytes.length / 2));
    Source source = Reading.open(half);

    List<SourceEntry> entries = Reading.all(source);
    assertThat(entries.size()).isLessThan(2000).isGreaterThan(1);
    assertThat(Reading.kinds(entries).getLast()).isEqualTo("broken-archive");
    assertThat(Reading.kinds(entries.subList(0, entries.size() - 1)))
        .doesNotContain("broken-archive");
    assertThat(Reading.kinds(Reading.from(source, entries.size() - 1)))
        .containsExactly("broken-archive");
  }

  @ParameterizedTest
  @CsvSource({"a.tar,some text", "a.zip,some text", "a.tar.gz,''", "a.zip,''", "a.tar,''"})
  void whatIsNoArchiveIsReported(String name, String content) throws Exception {
    Path file = Files.writeString(folder.resolve(name), content);

    assertThat(Reading.kinds(Reading.all(Reading.open(file)))).containsExactly("broken-archive");
  }

  @Test
  void linksInAnArchiveAreNotFollowed() throws Exception {
    Path file = folder.resolve("links.tar");
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(file))) {
      TarArchiveEntry link = new TarArchiveEntry("passwd.jpg", TarArchiveEntry.LF_SYMLINK);
      link.setLinkName("/etc/passwd");
      tar.putArchiveEntry(link);
      tar.closeArchiveEntry();
    }

    assertThat(Reading.kinds(Reading.all(Reading.open(file))))
        .containsExactly(SourceProblem.OTHER_FILE);
  }

  @Test
  void compressedArchiveThatIsDamagedInsideIsReported() throws Exception {
    Path file = archive("a.tar.gz", noise());
    byte[] bytes = Files.readAllBytes(file);
    Arrays.fill(bytes, bytes.length / 2, bytes.length / 2 + 50, (byte) 0x55);
    Files.write(file, bytes);

    assertThat(Reading.kinds(Reading.all(Reading.open(file)))).last().isEqualTo("broken-archive");
  }

  @Test
  void archiveThatEndsInItsHeaderIsRefusedByName() throws Exception {
    Path file = Files.write(folder.resolve("a.tar.gz"), new byte[] {0x1f, (byte) 0x8b, 8, 0});

    assertThatThrownBy(() -> Reading.all(Reading.open(file)))
        .isInstanceOf(DescryException.class)
        .hasMessageContaining("a.tar.gz");
  }

  private Path archive(String name) throws Exception {
    return archive(name, FILES);
  }

  private static Map<String, byte[]> noise() {
    Random random = new Random(1);
    Map<String, byte[]> files = new LinkedHashMap<>();
    for (int i = 0; i < 2000; i++) {
      byte[] bytes = new byte[100];
      random.nextBytes(bytes);
      files.put(i + ".jpg", bytes);
    }
    return files;
  }

  private Path archive(String name, Map<String, byte[]> files) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = compressed(name, bytes)) {
      if (name.endsWith(".zip")) {
        writeZip(out, files);
      } else {
        writeTar(out, files);
      }
    }
    return Files.write(folder.resolve(name), bytes.toByteArray());
  }

  private static OutputStream compressed(String name, OutputStream out) throws Exception {
    String kind =
        switch (name.substring(name.lastIndexOf('.') + 1)) {
          case "gz", "tgz" -> CompressorStreamFactory.GZIP;
          case "xz" -> CompressorStreamFactory.XZ;
          case "zst" -> CompressorStreamFactory.ZSTANDARD;
          default -> "";
        };
    return kind.isEmpty()
        ? out
        : new CompressorStreamFactory().createCompressorOutputStream(kind, out);
  }

  private static void writeTar(OutputStream out, Map<String, byte[]> files) throws Exception {
    TarArchiveOutputStream tar = new TarArchiveOutputStream(out);
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      TarArchiveEntry entry = new TarArchiveEntry(file.getKey());
      entry.setSize(file.getValue().length);
      tar.putArchiveEntry(entry);
      tar.write(file.getValue());
      tar.closeArchiveEntry();
    }
    tar.finish();
  }

  private static void writeZip(OutputStream out, Map<String, byte[]> files) throws Exception {
    ZipOutputStream zip = new ZipOutputStream(out);
    zip.putNextEntry(new ZipEntry("b/"));
    for (Map.Entry<String, byte[]> file : files.entrySet()) {
      zip.putNextEntry(new ZipEntry(file.getKey()));
      zip.write(file.getValue());
      zip.closeEntry();
    }
    zip.finish();
  }
}
