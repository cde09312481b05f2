package dev.descry.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.failure.DescryException;
import dev.descry.gallery.Metadata;
import dev.descry.image.ImageLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Videos among the entries of sources; a limit on the bytes of images is none on theirs. */
class VideoEntriesTest {

  private static final byte[] LONG = new byte[1000];

  @TempDir Path folder;

  @Test
  void filesThatAreNamedLikeVideosAreVideosWhereverFilesAreFound() throws Exception {
    Path gate = put("cam/gate.MP4");
    put("cam/.hidden.mp4");
    put("cam/notes.txt");
    put("hall.webm");

    List<SourceEntry> entries = Reading.all(Reading.open(folder));
    assertThat(Reading.kinds(entries))
        .containsExactly(
            SourceProblem.OTHER_FILE, "cam:gate.MP4", SourceProblem.OTHER_FILE, "hall.webm");
    SourceVideo video = (SourceVideo) entries.get(1);
    assertThat(video.file()).isEqualTo(gate);
    assertThat(video.origin()).isEqualTo(gate.toString());
    assertThat(video.located().source()).isEqualTo(gate.toString());
    assertThat(Reading.kinds(Reading.all(Reading.open(folder.resolve("**/*.MP4")))))
        .containsExactly("cam:gate.MP4");
    assertThat(Reading.kinds(Reading.all(Reading.open(gate)))).containsExactly("gate.MP4");
  }

  @Test
  void manifestSaysWhatIsKnownOfAVideo() throws Exception {
    Path gate = put("gate.mp4");
    Path manifest =
        Files.writeString(
            folder.resolve("m.csv"),
            "file,id,time,source\ngate.mp4,g,2026-03-14T09:00:00Z,gate tape\nnone.mp4,,,\n");
    Metadata common = new Metadata("gate", null, null, null, null, null, Set.of(), Map.of());

    List<SourceEntry> entries =
        Reading.all(Reading.open(manifest, new SourceOptions(common, Map.of(), null, true)));

    SourceVideo video = (SourceVideo) entries.getFirst();
    assertThat(video.id()).isEqualTo("g");
    assertThat(video.file()).isEqualTo(gate);
    assertThat(video.located().time()).isEqualTo(Instant.parse("2026-03-14T09:00:00Z"));
    assertThat(video.located().source()).isEqualTo("gate tape");
    assertThat(video.located().camera()).isEqualTo("gate");
    assertThatThrownBy(((SourceVideo) entries.get(1))::file)
        .isInstanceOf(DescryException.class)
        .hasMessageContaining("none.mp4 cannot be read: there is no such file");
  }

  @Test
  void videoThatIsNoFileOnDiskIsAProblemThatSaysSo() throws Exception {
    Path tar = folder.resolve("a.tar");
    try (TarArchiveOutputStream out = new TarArchiveOutputStream(Files.newOutputStream(tar))) {
      TarArchiveEntry entry = new TarArchiveEntry("cam/gate.mp4");
      entry.setSize(LONG.length);
      out.putArchiveEntry(entry);
      out.write(LONG);
      out.closeArchiveEntry();
    }
    Path manifest =
        Files.writeString(
            folder.resolve("m.csv"),
            "url\nhttps://example.org/gate.mp4?a=1\ns3://bucket/gate.mkv\n");

    SourceProblem archived = Reading.problem(Reading.open(tar), 0);
    assertThat(archived.type()).isEqualTo("video-not-on-disk");
    assertThat(archived.failure()).isTrue();
    assertThat(archived.reason()).contains("a.tar!cam/gate.mp4", "files on disk only");
    SourceSettings settings =
        new SourceSettings(
            List.of(),
            List.of(),
            List.of("example.org"),
            List.of(),
            Duration.ofSeconds(1),
            new SourceSettings.S3(null, "eu-central-1", false, Duration.ofSeconds(1)));
    try (Sources sources = new Sources(settings, ImageLimits.DEFAULT)) {
      List<SourceEntry> named =
          Reading.all(sources.open(manifest.toString(), SourceOptions.DEFAULTS));
      assertThat(Reading.kinds(named)).containsExactly("video-not-on-disk", "video-not-on-disk");
      assertThat(named.getFirst().origin()).isEqualTo(manifest + ":2");
      assertThatThrownBy(() -> sources.open("https://example.org/gate.mp4", SourceOptions.DEFAULTS))
          .isInstanceOf(DescryException.class)
          .hasMessageContaining("'https://example.org/gate.mp4' is a video");
    }
  }

  @Test
  void callerOverHttpReadsOnlyVideosBelowTheFoldersThatAreAllowed() throws Exception {
    Path secret = put("secret/s.mp4");
    Path inside = put("allowed/a.mp4");
    Files.createSymbolicLink(folder.resolve("allowed/link.mp4"), secret);
    SourceSettings settings =
        new SourceSettings(
            List.of(folder.resolve("allowed")),
            List.of(),
            List.of(),
            List.of(),
            Duration.ofSeconds(1),
            SourceSettings.DEFAULTS.s3());
    try (Sources sources = new Sources(settings, ImageLimits.DEFAULT)) {
      List<SourceEntry> entries =
          Reading.all(
              sources.open(
                  folder.resolve("allowed").toString(),
                  new SourceOptions(Metadata.NONE, Map.of(), null, false)));

      assertThat(((SourceVideo) entries.get(0)).file()).isEqualTo(inside.toRealPath());
      assertThatThrownBy(((SourceVideo) entries.get(1))::file)
          .hasMessageContaining("descry.sources.allowed-folders");
    }
  }

  private Path put(String path) throws IOException {
    Path file = folder.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.write(file, LONG);
  }
}
