package dev.descry.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.descry.TestImages;
import dev.descry.TestVideos;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Sighting;
import dev.descry.gallery.SightingPage;
import dev.descry.jobs.JobDescription.State;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The {@code index} command killed again and again on one run. */
class KilledJobTest {

  /** More with {@code -Ddescry.jobs.kills=20}. */
  private static final int KILLS = Integer.getInteger("descry.jobs.kills", 3);

  private static final int CHUNK = 8;
  private static final int IMAGES_A_KILL = 40;
  private static final int MOST_MILLIS_AFTERWARDS = 200;

  private final Random random = new Random();

  @TempDir Path folder;

  @Test
  void galleryEqualsThatOfAnUndisturbedRunWhoeverIsKilledOnTheWay() throws Exception {
    int count = IMAGES_A_KILL * (KILLS + 1);
    Path images = images(count);
    assertThat(index("undisturbed", images).waitFor()).isEqualTo(3);

    Map<String, Instant> written = new HashMap<>();
    int kills = 0;
    int unnoted = 0;
    while (kills < KILLS) {
      long noted = killed(images, count * (kills + 1L) / (KILLS + 1));
      kills++;
      Map<String, Instant> now = indexedAt("killed");
      // Nothing is written twice: what was there is as it was.
      assertThat(now).containsAllEntriesOf(written);
      written.putAll(now);
      unnoted += now.size() > noted ? 1 : 0;
    }
    assertThat(written).hasSizeLessThan(count - 3);
    assertThat(index("killed", images).waitFor()).isEqualTo(3);
    assertThat(indexedAt("killed")).containsAllEntriesOf(written);

    JobDescription done = jobs("killed").list().getFirst();
    assertThat(jobs("killed").list()).hasSize(1);
    assertThat(done.state()).isEqualTo(State.COMPLETED);
    assertThat(done.counts().inGallery()).isEqualTo(count - 3);
    assertThat(done.counts().failed()).isEqualTo(3);
    List<String> failures = new ArrayList<>();
    JobReport.read(jobs("killed").report(done.id()), line -> failures.add(line.origin()));
    assertThat(failures).hasSize(3).doesNotHaveDuplicates();
    assertEqual(sightings("killed"), sightings("undisturbed"));
    System.out.printf(
        "%d kills on one run of %d images; %d came between storing and noting it; %d images were"
            + " found stored already; equal to the undisturbed run%n",
        kills, count, unnoted, done.counts().alreadyThere());
  }

  @Test
  void jobThatIsKilledInsideAVideoReadsItAgainAndEndsWithTheSame() throws Exception {
    Path video = TestVideos.pans(folder.resolve("pans.mp4"), 4);
    assertThat(index("undisturbed", video).waitFor()).isZero();
    assertThat(sightings("undisturbed")).hasSize(20);

    Process process = index("killed", video);
    while (process.isAlive() && !hasPictures("killed")) {
      Thread.sleep(5);
    }
    Thread.sleep(random.nextInt(MOST_MILLIS_AFTERWARDS));
    process.destroyForcibly();
    assertThat(process.waitFor()).as("%s", Files.readString(log("killed"))).isEqualTo(137);
    Map<String, Instant> written = indexedAt("killed");
    assertThat(written).hasSizeLessThan(20);

    assertThat(index("killed", video).waitFor()).isZero();
    assertThat(jobs("killed").list()).hasSize(1);
    assertThat(jobs("killed").list().getFirst().counts().sightings()).isEqualTo(20);
    assertThat(indexedAt("killed")).containsAllEntriesOf(written);
    assertEqual(sightings("killed"), sightings("undisturbed"));
  }

  /** Nobody can look into a gallery that a process has open, but at its files. */
  private boolean hasPictures(String data) throws IOException {
    Path images = folder.resolve(data).resolve("galleries/mine/images");
    if (!Files.exists(images)) {
      return false;
    }
    try (Stream<Path> all = Files.walk(images)) {
      return all.anyMatch(Files::isRegularFile);
    }
  }

  private Path images(int count) throws IOException {
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < count; i++) {
      byte[] image = TestImages.jpeg(48, 96, i % 100);
      boolean broken = i % (count / 3) == 1;
      Files.write(
          images.resolve("%05d.jpg".formatted(i)),
          broken ? Arrays.copyOf(image, image.length / 2) : image);
    }
    return images;
  }

  /**
   * Goes on with the job and kills its process soon after it has come so far.
   *
   * @return how many images the job had noted as indexed
   */
  private long killed(Path images, long done) throws Exception {
    Process process = index("killed", images);
    while (process.isAlive()
        && IndexProcess.progress(folder.resolve("killed")).done()
            < Math.max(1, done - IMAGES_A_KILL + CHUNK)) {
      Thread.sleep(5);
    }
    Thread.sleep(random.nextInt(MOST_MILLIS_AFTERWARDS));
    process.destroyForcibly();
    assertThat(process.waitFor()).as("%s", Files.readString(log("killed"))).isEqualTo(137);
    JobDescription left = jobs("killed").list().getFirst();
    assertThat(left.state()).isEqualTo(State.INTERRUPTED);
    return left.counts().inGallery();
  }

  private IndexingJobs jobs(String data) {
    return IndexProcess.jobs(folder.resolve(data));
  }

  private Path log(String data) {
    return folder.resolve(data + ".log");
  }

  private Process index(String data, Path images) throws IOException {
    return IndexProcess.start(
        folder.resolve(data),
        log(data),
        List.of(),
        "--camera=gate",
        "--set=descry.jobs.chunk=" + CHUNK,
        images.toString());
  }

  private Map<String, Instant> indexedAt(String data) {
    Map<String, Instant> times = new HashMap<>();
    sightings(data).forEach((id, sighting) -> times.put(id, sighting.indexedAt()));
    return times;
  }

  /** In all but the time; the last bits of an embedding depend on the batch that it was in. */
  private static void assertEqual(Map<String, Sighting> these, Map<String, Sighting> those) {
    assertThat(these.keySet()).isEqualTo(those.keySet());
    these.forEach(
        (id, one) -> {
          Sighting other = Objects.requireNonNull(those.get(id));
          assertThat(one.metadata()).isEqualTo(other.metadata());
          assertThat(one.image()).isEqualTo(other.image());
          assertThat(one.bundle()).isEqualTo(other.bundle());
          assertThat(one.embedding()).containsExactly(other.embedding(), within(1e-4f));
          assertThat(one.tokens().scales()).containsExactly(other.tokens().scales(), within(1e-4f));
        });
  }

  private Map<String, Sighting> sightings(String data) {
    Map<String, Sighting> all = new HashMap<>();
    try (Galleries galleries = new Galleries(folder.resolve(data).resolve("galleries"))) {
      if (galleries.list().isEmpty()) {
        return all;
      }
      Gallery gallery = galleries.get("mine");
      String after = null;
      do {
        SightingPage page = gallery.page(Gallery.MAX_PAGE, after, null, null);
        page.sightings().forEach(sighting -> all.put(sighting.id(), sighting));
        after = page.next();
      } while (after != null);
    }
    return all;
  }
}
