package dev.descry.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.descry.RunningService;
import dev.descry.TestFrames;
import dev.descry.TestVideos;
import dev.descry.bundle.Bundles;
import dev.descry.detection.Box;
import dev.descry.failure.DescryException;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.NewSighting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** A video of two seconds in which five people move. */
class VideoIndexerTest {

  @TempDir static Path folder;
  private static RunningService service;
  private static Path video;

  @BeforeAll
  static void start() throws IOException {
    service = RunningService.start(folder.resolve("data"));
    video = TestVideos.pan(folder.resolve("pan.mp4"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void eachWalkIsOneSightingWithFileTimeAndBox() throws Exception {
    Gallery gallery =
        service.bean(Galleries.class).create("videos", service.bean(Indexer.class).gallerySpec());
    Instant start = Instant.parse("2026-03-14T09:00:00Z");
    gallery.putAll(
        read(video, new Metadata("gate", start, null, null, null, "gate.mp4", Set.of(), Map.of())));

    JsonNode matches =
        service.search("videos", Map.of("text", "a person in the street")).path("matches");
    assertThat(matches).hasSize(5);
    for (Box person : TestFrames.people()) {
      assertThat(matches).anyMatch(match -> shows(match.path("sighting"), person));
    }
    JsonNode sighting = matches.get(0).path("sighting");
    assertThat(sighting.path("source").asString()).isEqualTo("gate.mp4");
    assertThat(sighting.path("track").asString()).isEqualTo(sighting.path("id").asString());
    double seconds = sighting.path("attributes").path("video.seconds").asDouble();
    assertThat(Instant.parse(sighting.path("time").asString()))
        .isEqualTo(start.plusMillis(Math.round(1000 * seconds)));
  }

  /** Whether the box is where the person was at that time of the pan. */
  private static boolean shows(JsonNode sighting, Box person) {
    JsonNode attributes = sighting.path("attributes");
    float pan = TestVideos.PAN * Math.round(10 * attributes.path("video.seconds").floatValue());
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
    List<NewSighting> sightings = read(video, Metadata.NONE);

    assertThat(sightings).hasSize(5).extracting(NewSighting::id).contains("v:t1");
    for (NewSighting sighting : sightings) {
      double squares = 0;
      for (float value : sighting.embedding()) {
        squares += value * value;
      }
      assertThat(squares).isCloseTo(1, within(1e-4));
      Object height = Objects.requireNonNull(sighting.metadata().attributes().get("box.height"));
      assertThat((double) sighting.height()).isCloseTo((Double) height, within(2.0));
    }
  }

  @Test
  void fileThatIsNoVideoIsRefusedByName() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.mp4"), "not a video");

    assertThatThrownBy(() -> read(text, Metadata.NONE))
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

    assertThatThrownBy(() -> read(playlist, Metadata.NONE))
        .hasMessageContaining(playlist.toString());
  }

  private static List<NewSighting> read(Path file, Metadata metadata) throws InterruptedException {
    VideoIndexer indexer = service.bean(VideoIndexer.class);
    List<NewSighting> sightings = new ArrayList<>();
    indexer.read(
        "v",
        metadata,
        file,
        walk -> sightings.add(indexer.encode(service.bean(Bundles.class).main(), walk)));
    return sightings;
  }
}
