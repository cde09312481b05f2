package dev.descry.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.descry.RunningService;
import dev.descry.TestFrames;
import dev.descry.detection.Box;
import dev.descry.failure.DescryException;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Metadata;
import dev.descry.image.ImageDecoder;
import dev.descry.image.RgbImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.bytedeco.ffmpeg.global.avcodec;
import org.bytedeco.ffmpeg.global.avutil;
import org.bytedeco.javacv.FFmpegFrameRecorder;
import org.bytedeco.javacv.Frame;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * A video of two seconds, ten frames each, in which a camera pans over the rendered street: its
 * window moves right by 4 pixels a frame, so its people move left.
 */
class VideoIndexerTest {

  private static final int WIDTH = 1200;
  private static final int FRAMES = 20;
  private static final int PAN = 4;

  @TempDir static Path folder;
  private static RunningService service;
  private static Path video;

  @BeforeAll
  static void start() throws IOException {
    service = RunningService.start(folder.resolve("data"));
    video = folder.resolve("pan.mp4");
    RgbImage street = service.bean(ImageDecoder.class).decode(TestFrames.street()).pixels();
    try (FFmpegFrameRecorder recorder =
        new FFmpegFrameRecorder(video.toFile(), WIDTH, street.height())) {
      recorder.setFormat("mp4");
      recorder.setVideoCodec(avcodec.AV_CODEC_ID_MPEG4);
      recorder.setFrameRate(10);
      recorder.setVideoBitrate(8_000_000);
      recorder.start();
      for (int i = 0; i < FRAMES; i++) {
        try (Frame frame = window(street, PAN * i)) {
          recorder.record(frame, avutil.AV_PIX_FMT_RGB24);
        }
      }
      recorder.stop();
    }
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  private static Frame window(RgbImage street, int left) {
    Frame frame = new Frame(WIDTH, street.height(), Frame.DEPTH_UBYTE, 3);
    ByteBuffer pixels = (ByteBuffer) frame.image[0];
    for (int y = 0; y < street.height(); y++) {
      pixels.put(y * frame.imageStride, street.rgb(), 3 * (y * street.width() + left), 3 * WIDTH);
    }
    return frame;
  }

  private static Gallery gallery(String name) {
    return service.bean(Galleries.class).create(name, service.bean(Indexer.class).gallerySpec());
  }

  @Test
  void eachWalkIsOneSightingWithFileTimeAndBox() throws Exception {
    Gallery gallery = gallery("videos");
    Instant start = Instant.parse("2026-03-14T09:00:00Z");
    List<String> ids = new ArrayList<>();
    service
        .bean(VideoIndexer.class)
        .read(
            gallery,
            "pan",
            new Metadata("gate", start, null, null, null, null, Set.of(), Map.of()),
            video,
            sighting -> ids.add(gallery.put(sighting).id()),
            (time, length) ->
                assertThat(length).isBetween(Duration.ofMillis(1800), Duration.ofMillis(2200)));

    assertThat(ids).hasSize(5).contains("pan:t1");
    JsonNode matches =
        service.search("videos", Map.of("text", "a person in the street")).path("matches");
    assertThat(matches).hasSize(5);
    for (Box person : TestFrames.people()) {
      assertThat(matches).anyMatch(match -> shows(match.path("sighting"), person));
    }
    JsonNode sighting = matches.get(0).path("sighting");
    assertThat(sighting.path("source").asString()).isEqualTo(video.toString());
    assertThat(sighting.path("track").asString()).isEqualTo(sighting.path("id").asString());
    double seconds = sighting.path("attributes").path("video.seconds").asDouble();
    assertThat(Instant.parse(sighting.path("time").asString()))
        .isEqualTo(start.plusMillis(Math.round(1000 * seconds)));
  }

  /** Whether the box is where the person was at that time of the pan. */
  private static boolean shows(JsonNode sighting, Box person) {
    JsonNode attributes = sighting.path("attributes");
    float pan = PAN * Math.round(10 * attributes.path("video.seconds").floatValue());
    float left = attributes.path("box.left").floatValue() + pan;
    float top = attributes.path("box.top").floatValue();
    Box box =
        new Box(
            left,
            top,
            left + attributes.path("box.width").floatValue(),
            top + attributes.path("box.height").floatValue());
    return box.overlap(person) >= 0.5f
        && attributes.path("video.from").asDouble() <= attributes.path("video.seconds").asDouble()
        && attributes.path("video.to").asDouble() > 1.2;
  }

  @Test
  void pooledEmbeddingHasLengthOneAndTheBestViewIsThePicture() throws Exception {
    service
        .bean(VideoIndexer.class)
        .read(
            gallery("pooled"),
            "pan",
            Metadata.NONE,
            video,
            sighting -> {
              double squares = 0;
              for (float value : sighting.embedding()) {
                squares += value * value;
              }
              assertThat(squares).isCloseTo(1, within(1e-4));
              Object height =
                  Objects.requireNonNull(sighting.metadata().attributes().get("box.height"));
              assertThat((double) sighting.height()).isCloseTo((Double) height, within(2.0));
            },
            (time, length) -> {});
  }

  @Test
  void fileThatIsNoVideoIsRefusedByName() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.mp4"), "not a video");

    assertThatThrownBy(() -> read(text))
        .isInstanceOfSatisfying(
            DescryException.class, failure -> assertThat(failure.type()).isEqualTo("broken-video"))
        .hasMessageContaining(text.toString());
  }

  @Test
  void playlistThatNamesOtherFilesIsNotFollowed() throws IOException {
    Path playlist =
        Files.writeString(
            folder.resolve("list.m3u8"),
            "#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n" + video + "\n#EXT-X-ENDLIST\n");

    assertThatThrownBy(() -> read(playlist)).hasMessageContaining(playlist.toString());
  }

  private static void read(Path file) throws InterruptedException {
    service
        .bean(VideoIndexer.class)
        .read(gallery("none"), "x", Metadata.NONE, file, sighting -> {}, (time, length) -> {});
  }
}
