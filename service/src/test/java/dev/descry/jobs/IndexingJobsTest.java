package dev.descry.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.RunningService;
import dev.descry.TestImages;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.Sighting;
import dev.descry.image.ImageDecoder;
import dev.descry.image.JpegWriter;
import dev.descry.jobs.JobDescription.State;
import dev.descry.metrics.Meters;
import dev.descry.sources.Duplicates;
import dev.descry.sources.Duplicates.Policy;
import dev.descry.sources.SourceOptions;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
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
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs on a gallery of this process. */
class IndexingJobsTest {

  private static final int IMAGES = 60;

  @TempDir static Path folder;
  private static Path images;
  private static RunningService service;
  private static IndexingJobs jobs;

  @BeforeAll
  static void start() throws IOException {
    images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < IMAGES; i++) {
      Files.write(images.resolve("%03d.jpg".formatted(i)), TestImages.jpeg(48, 96, i % 50));
    }
    service = RunningService.start(folder.resolve("data"), "--descry.jobs.chunk=4");
    jobs = service.bean(IndexingJobs.class);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void brokenFilesStopNothingAndAreReportedAndCanBeRetriedAlone() throws Exception {
    Path mixed = Files.createDirectories(folder.resolve("mixed"));
    for (int i = 0; i < 9; i++) {
      Files.write(mixed.resolve(i + ".jpg"), TestImages.jpeg(48, 96, i));
    }
    byte[] whole = TestImages.jpeg(48, 96, 77);
    Files.write(mixed.resolve("cut.jpg"), Arrays.copyOf(whole, whole.length / 2));
    Files.write(mixed.resolve("empty.png"), new byte[0]);
    Files.writeString(mixed.resolve("notes.txt"), "no image, and not said to be one");

    JobDescription done = run(jobs.create(spec("mixed", mixed)));

    assertThat(done.state()).isEqualTo(State.COMPLETED);
    assertThat(done.counts().indexed()).isEqualTo(9);
    assertThat(done.counts().failed()).isEqualTo(2);
    assertThat(done.counts().passedOver()).isEqualTo(1);
    List<JobReport.Line> report = new ArrayList<>();
    JobReport.read(jobs.report(done.id()), report::add);
    assertThat(report)
        .extracting(JobReport.Line::origin)
        .containsExactlyInAnyOrder(
            mixed.resolve("cut.jpg").toString(),
            mixed.resolve("empty.png").toString(),
            mixed.resolve("notes.txt").toString());
    assertThat(report)
        .filteredOn(JobReport.Line::failure)
        .extracting(JobReport.Line::type)
        .containsExactlyInAnyOrder("broken-image", "empty-image");

    Map<String, Instant> before = indexedAt("mixed");
    Files.write(mixed.resolve("cut.jpg"), whole);
    JobDescription retried = run(jobs.create(done.spec().retrying(done.id())));

    assertThat(retried.counts().indexed()).isEqualTo(1);
    assertThat(retried.counts().failed()).isEqualTo(1);
    assertThat(retried.total()).isEqualTo(2);
    assertThat(indexedAt("mixed")).hasSize(10).containsAllEntriesOf(before).containsKey("cut.jpg");
  }

  @Test
  void stoppedJobGoesOnWhereItWasAndWritesNothingTwice() throws Exception {
    JobSpec spec = spec("stopped", images);
    String id = jobs.create(spec);
    JobRun run = service.bean(GalleryJobs.class).run(id);
    while (run.describe().counts().indexed() == 0) {
      Thread.sleep(1);
    }
    service.bean(JobMeters.class).refresh();
    assertThat(gauge(Meters.JOB_RUNNING, "stopped")).isEqualTo(1);
    assertThat(gauge(Meters.JOB_RATE, "stopped")).isPositive();
    run.stop();
    JobDescription stopped = run.await();
    service.bean(JobMeters.class).refresh();
    assertThat(service.bean(MeterRegistry.class).find(Meters.JOB_RUNNING.meterName()).gauge())
        .isNull();

    assertThat(stopped.state()).isEqualTo(State.STOPPED);
    assertThat(stopped.counts().done()).isBetween(1L, IMAGES - 1L);
    assertThat(jobs.unfinished(spec)).contains(id);
    Map<String, Instant> before = indexedAt("stopped");

    JobDescription done = run(id);

    assertThat(done.state()).isEqualTo(State.COMPLETED);
    assertThat(done.counts().indexed() + done.counts().alreadyThere()).isEqualTo(IMAGES);
    assertThat(indexedAt("stopped")).hasSize(IMAGES).containsAllEntriesOf(before);
    assertThat(jobs.unfinished(spec)).isEmpty();
    assertThatThrownBy(() -> service.bean(GalleryJobs.class).run(id)).hasMessageContaining(id);
  }

  @Test
  void whatAnInterruptedJobWroteBeforeItCouldNoteSoIsNotWrittenAgain() throws Exception {
    JobSpec spec = spec("noted", images);
    String id = jobs.create(spec);
    // As a kill between the two leaves it: sightings of this job, and no position.
    JobRun first = service.bean(GalleryJobs.class).run(id);
    first.stop();
    first.await();
    String other = jobs.create(spec);
    run(other);
    Map<String, Instant> before = indexedAt("noted");

    JobDescription done = run(id);

    assertThat(done.counts().alreadyThere() + done.counts().indexed()).isEqualTo(IMAGES);
    assertThat(done.counts().alreadyThere()).isGreaterThan(0);
    assertThat(indexedAt("noted")).isEqualTo(before);
  }

  @Test
  void jobThatWasMadeBeforeThereWereFramesIsOneWithoutThem() throws Exception {
    JobSpec spec = spec("earlier", images);
    Path file = folder.resolve("data/jobs").resolve(jobs.create(spec)).resolve("job.json");
    String json = Files.readString(file);
    assertThat(json).contains("\"frames\":false,");
    Files.writeString(file, json.replace("\"frames\":false,", ""));

    assertThat(jobs.list().getFirst().spec()).isEqualTo(spec);
  }

  @Test
  void indexingAgainReplaces() throws Exception {
    JobSpec spec = spec("again", images);
    run(jobs.create(spec));
    Map<String, Instant> before = indexedAt("again");

    JobDescription done = run(jobs.create(spec));

    assertThat(done.counts().indexed()).isEqualTo(IMAGES);
    Map<String, Instant> after = indexedAt("again");
    assertThat(after.keySet()).isEqualTo(before.keySet());
    after.forEach((id, time) -> assertThat(time).isAfter(before.get(id)));
  }

  @Test
  void copiesAreSkippedOrLinkedAsAskedAlsoByAJobThatGoesOn() throws Exception {
    Path copies = Files.createDirectories(folder.resolve("copies"));
    List<Path> people;
    try (Stream<Path> all = Files.list(Path.of("../model-assets/demo-gallery/images"))) {
      people = all.sorted().limit(40).toList();
    }
    for (int i = 0; i < people.size(); i++) {
      Files.copy(people.get(i), copies.resolve("%02d.jpg".formatted(i)));
    }
    byte[] first = Files.readAllBytes(people.getFirst());
    byte[] looksLikeIt = JpegWriter.write(service.bean(ImageDecoder.class).decode(first).pixels());
    Files.write(copies.resolve("80.jpg"), first);
    Files.write(copies.resolve("81.jpg"), looksLikeIt);

    JobDescription skipped = runInTwo(jobs.create(spec("skipped", copies, Policy.SKIP)));
    JobDescription linked = run(jobs.create(spec("linked", copies, Policy.LINK)));

    assertThat(skipped.counts().indexed()).isEqualTo(40);
    assertThat(skipped.counts().passedOver()).isEqualTo(2);
    List<JobReport.Line> report = new ArrayList<>();
    JobReport.read(jobs.report(skipped.id()), report::add);
    assertThat(report)
        .containsExactly(
            new JobReport.Line(
                copies.resolve("80.jpg").toString(),
                false,
                "duplicate",
                "has the bytes of '00.jpg'"),
            new JobReport.Line(
                copies.resolve("81.jpg").toString(), false, "duplicate", "looks like '00.jpg'"));
    assertThat(indexedAt("skipped")).hasSize(40).doesNotContainKeys("80.jpg", "81.jpg");
    assertThat(linked.counts().indexed()).isEqualTo(42);
    Gallery gallery = service.bean(Galleries.class).get("linked");
    assertThat(gallery.get("00.jpg").orElseThrow().metadata().attributes())
        .doesNotContainKey(Duplicates.ATTRIBUTE);
    for (String copy : List.of("80.jpg", "81.jpg")) {
      assertThat(gallery.get(copy).orElseThrow().metadata().attributes())
          .containsEntry(Duplicates.ATTRIBUTE, "00.jpg")
          .containsEntry("n", 1.0);
    }
  }

  /** Stops it on the way, and lets it go on. */
  private static JobDescription runInTwo(String id) throws InterruptedException {
    JobRun run = service.bean(GalleryJobs.class).run(id);
    while (run.describe().counts().indexed() == 0) {
      Thread.sleep(1);
    }
    run.stop();
    assertThat(run.await().state()).isEqualTo(State.STOPPED);
    return run(id);
  }

  @Test
  void partitionsTogetherHoldEverythingOnce() throws Exception {
    long indexed = 0;
    for (int part = 1; part <= 3; part++) {
      JobSpec all = spec("parts", images);
      JobSpec share =
          new JobSpec(
              all.gallery(),
              all.sources(),
              all.options(),
              false,
              new Partition(part, 3),
              Policy.INDEX,
              null,
              false,
              null);
      JobDescription done = run(jobs.create(share));
      assertThat(done.counts().indexed()).isBetween(1L, IMAGES - 1L);
      assertThat(done.total()).isEqualTo(done.counts().done());
      indexed += done.counts().indexed();
    }

    assertThat(indexed).isEqualTo(IMAGES);
    assertThat(indexedAt("parts")).hasSize(IMAGES);
  }

  @Test
  void jobThatFailsSaysWhyAndGoesOnWhenThatIsOver() throws Exception {
    Path data = folder.resolve("full");
    String id;
    try (RunningService small =
        RunningService.start(data, "--descry.jobs.chunk=4", "--descry.gallery.max-sightings=10")) {
      IndexingJobs its = small.bean(IndexingJobs.class);
      id = its.create(spec("full", images));
      JobDescription failed = small.bean(GalleryJobs.class).run(id).await();
      assertThat(failed.state()).isEqualTo(State.FAILED);
      assertThat(failed.reason()).contains("max-sightings, 10");
      assertThat(failed.counts().indexed()).isEqualTo(8);
    }
    try (RunningService large = RunningService.start(data)) {
      JobDescription done = large.bean(GalleryJobs.class).run(id).await();
      assertThat(done.state()).isEqualTo(State.COMPLETED);
      assertThat(done.reason()).isNull();
      assertThat(done.counts().indexed()).isEqualTo(IMAGES);
      assertThat(large.bean(IndexingJobs.class).list())
          .extracting(JobDescription::id)
          .containsExactly(id);
    }
  }

  private static JobSpec spec(String gallery, Path source) {
    return spec(gallery, source, Policy.INDEX);
  }

  private static JobSpec spec(String gallery, Path source, Policy policy) {
    SourceOptions options =
        new SourceOptions(
            new Metadata("gate", null, null, null, null, null, Set.of("t"), Map.of("n", 1)),
            Map.of(),
            null,
            true);
    return new JobSpec(
        gallery, List.of(source.toString()), options, false, null, policy, null, false, null);
  }

  private static JobDescription run(String id) throws InterruptedException {
    JobRun run = service.bean(GalleryJobs.class).run(id);
    JobDescription now = run.await(Duration.ofMinutes(5));
    assertThat(now.state()).isNotEqualTo(State.RUNNING);
    return now;
  }

  private static double gauge(Meters meter, String gallery) {
    return service
        .bean(MeterRegistry.class)
        .get(meter.meterName())
        .tag("gallery", gallery)
        .gauge()
        .value();
  }

  private static Map<String, Instant> indexedAt(String name) {
    Gallery gallery = service.bean(Galleries.class).get(name);
    return gallery.page(Gallery.MAX_PAGE, null, null, null).sightings().stream()
        .collect(Collectors.toMap(Sighting::id, Sighting::indexedAt));
  }
}
