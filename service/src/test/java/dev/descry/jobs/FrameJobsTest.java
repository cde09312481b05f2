package dev.descry.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.TestFrames;
import dev.descry.TestImages;
import dev.descry.TestVideos;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.Sighting;
import dev.descry.indexing.Indexer;
import dev.descry.jobs.JobDescription.State;
import dev.descry.sources.Duplicates.Policy;
import dev.descry.sources.Source;
import dev.descry.sources.SourceOptions;
import dev.descry.sources.Sources;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Jobs over full frames and videos. */
class FrameJobsTest {

  private static final Instant TIME = Instant.parse("2026-03-14T09:00:00Z");

  @TempDir static Path folder;
  private static RunningService service;
  private static IndexingJobs jobs;

  @BeforeAll
  static void start() {
    service = RunningService.start(folder.resolve("data"), "--descry.video.interval=400ms");
    jobs = service.bean(IndexingJobs.class);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void framesAndVideosBecomeTheirPeopleAndBrokenOnesAreReported() throws Exception {
    Path source = Files.createDirectories(folder.resolve("source"));
    byte[] street = TestFrames.street();
    Path frame = Files.write(source.resolve("street.jpg"), street);
    Files.write(source.resolve("cut.jpg"), Arrays.copyOf(street, street.length / 2));
    Files.write(source.resolve("nobody.jpg"), TestImages.jpeg(320, 200, 4));
    Path video = TestVideos.pan(source.resolve("pan.mp4"));
    Path broken = Files.writeString(source.resolve("broken.mkv"), "no video");

    JobDescription done = run(spec("people", source, true));

    assertThat(done.state()).isEqualTo(State.COMPLETED);
    assertThat(done.total()).isEqualTo(5);
    assertThat(done.counts().indexed()).isEqualTo(3);
    assertThat(done.counts().sightings()).isEqualTo(10);
    assertThat(done.counts().failed()).isEqualTo(2);
    List<JobReport.Line> report = new ArrayList<>();
    JobReport.read(jobs.report(done.id()), report::add);
    assertThat(report)
        .extracting(JobReport.Line::type)
        .containsExactlyInAnyOrder("broken-image", "broken-video");
    assertThat(report).anyMatch(line -> line.origin().equals(broken.toString()));

    JsonNode matches =
        service.search("people", Map.of("text", "a person in the street")).path("matches");
    assertThat(matches).hasSize(10);
    for (JsonNode match : matches) {
      JsonNode sighting = match.path("sighting");
      boolean isOfFrame = sighting.path("id").asString().matches("street\\.jpg:[1-5]");
      assertThat(isOfFrame || sighting.path("id").asString().matches("pan\\.mp4:t\\d+")).isTrue();
      assertThat(sighting.path("source").asString())
          .isEqualTo((isOfFrame ? frame : video).toString());
      assertThat(sighting.path("camera").asString()).isEqualTo("gate");
      JsonNode attributes = sighting.path("attributes");
      assertThat(attributes.path("box.height").asDouble()).isPositive();
      Duration sinceStart =
          Duration.ofMillis(Math.round(1000 * attributes.path("video.seconds").asDouble(0)));
      assertThat(Instant.parse(sighting.path("time").asString())).isEqualTo(TIME.plus(sinceStart));
    }
  }

  @Test
  void videosAreFollowedThoughImagesAreOnePersonEach() throws Exception {
    Path source = Files.createDirectories(folder.resolve("mixed"));
    Files.write(source.resolve("street.jpg"), TestFrames.street());
    TestVideos.pan(source.resolve("pan.mp4"));

    DryRun dry = jobs.dryRun(spec("mixed", source, false), opened(source), 10);
    JobDescription done = run(spec("mixed", source, false));

    assertThat(dry.images()).isEqualTo(1);
    assertThat(dry.videos()).isEqualTo(1);
    assertThat(done.counts().indexed()).isEqualTo(2);
    assertThat(done.counts().sightings()).isEqualTo(6);
    assertThat(indexedAt("mixed")).hasSize(6).containsKey("street.jpg");
  }

  private static Source opened(Path source) {
    return service.bean(Sources.class).open(source.toString(), SourceOptions.DEFAULTS);
  }

  @Test
  void whoAFrameOrVideoShowsNoMoreIsRemovedAndNobodyElse() throws Exception {
    Path source = Files.createDirectories(folder.resolve("changing"));
    Path frame = Files.write(source.resolve("street.jpg"), TestFrames.street());
    Path video = TestVideos.pans(source.resolve("pan.mp4"), 2);
    assertThat(run(spec("changing", source, true)).counts().sightings()).isEqualTo(15);
    Gallery gallery = service.bean(Galleries.class).get("changing");
    for (String alike : List.of("street.jpg:77", "street.jpg:b:1")) {
      service.bean(Indexer.class).index(gallery, alike, Metadata.NONE, TestImages.jpeg(48, 96, 1));
    }
    Files.write(frame, TestImages.jpeg(320, 200, 4));
    TestVideos.pan(video);

    JobDescription done = run(spec("changing", source, true));

    assertThat(done.counts().sightings()).isEqualTo(5);
    assertThat(indexedAt("changing"))
        .hasSize(7)
        .containsKeys("street.jpg:77", "street.jpg:b:1", "pan.mp4:t1");
  }

  @Test
  void jobThatIsStoppedInsideAVideoGoesOnAndEndsWithTheSame() throws Exception {
    Path source = Files.createDirectories(folder.resolve("long"));
    TestVideos.pans(source.resolve("long.mp4"), 4);
    JobDescription undisturbed = run(spec("undisturbed", source, false));
    assertThat(undisturbed.counts().sightings()).isEqualTo(20);

    String id = jobs.create(spec("stopped", source, false));
    JobRun first = service.bean(GalleryJobs.class).run(id);
    while (indexedAt("stopped").isEmpty()) {
      Thread.sleep(5);
    }
    first.stop();
    JobDescription stopped = first.await();
    Map<String, Instant> before = indexedAt("stopped");

    assertThat(stopped.state()).isEqualTo(State.STOPPED);
    assertThat(stopped.counts().done()).isZero();
    // Eight are stored at a time; the second eight are long after the stop.
    assertThat(before).hasSize(8);

    JobDescription done = service.bean(GalleryJobs.class).run(id).await();

    assertThat(done.state()).isEqualTo(State.COMPLETED);
    assertThat(done.counts().sightings()).isEqualTo(20);
    // What was there is as it was.
    assertThat(indexedAt("stopped")).containsAllEntriesOf(before);
    assertThat(sightings("stopped").stream().map(FrameJobsTest::known))
        .containsExactlyElementsOf(
            sightings("undisturbed").stream().map(FrameJobsTest::known).toList());
  }

  private static List<Object> known(Sighting sighting) {
    return List.of(sighting.id(), sighting.metadata(), sighting.image());
  }

  private static JobSpec spec(String gallery, Path source, boolean frames) {
    Metadata common = new Metadata("gate", TIME, null, null, null, null, Set.of(), Map.of());
    return new JobSpec(
        gallery,
        List.of(source.toString()),
        new SourceOptions(common, Map.of(), null, true),
        frames,
        null,
        Policy.INDEX,
        null,
        false,
        null);
  }

  private static JobDescription run(JobSpec spec) throws InterruptedException {
    return service.bean(GalleryJobs.class).run(jobs.create(spec)).await();
  }

  private static Map<String, Instant> indexedAt(String gallery) {
    return sightings(gallery).stream().collect(Collectors.toMap(Sighting::id, Sighting::indexedAt));
  }

  private static List<Sighting> sightings(String gallery) {
    return service
        .bean(Galleries.class)
        .get(gallery)
        .page(Gallery.MAX_PAGE, null, null, null)
        .sightings();
  }
}
