package dev.descry.indexing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.descry.RunningService;
import dev.descry.TestImages;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Sighting;
import dev.descry.inference.Layout;
import dev.descry.jobs.GalleryJobs;
import dev.descry.jobs.IndexingJobs;
import dev.descry.jobs.JobSpec;
import dev.descry.sources.Duplicates;
import dev.descry.sources.SourceOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job does before its first image where there are many. */
class LargeJobTest {

  private static final int IMAGES = 40;

  @TempDir private Path folder;
  private Path images;

  @BeforeEach
  void write() throws Exception {
    images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < IMAGES; i++) {
      Files.write(images.resolve("%02d.jpg".formatted(i)), TestImages.jpeg(48, 96, i));
    }
  }

  @Test
  void usesAllProcessorsInTheLayoutThatItMeasuredAndEncodesTheSame() throws Exception {
    try (RunningService service =
        RunningService.start(folder.resolve("data"), "--descry.jobs.measure-from=" + IMAGES)) {
      Gallery small = index(service, "small", images.resolve("0*.jpg"));
      assertThat(layout(service)).isEqualTo(new Layout(processors(), 1, 16));

      Gallery large = index(service, "large", images);

      Layout measured = layout(service);
      assertThat(measured).isNotEqualTo(new Layout(processors(), 1, 16));
      assertThat(measured.threads() * measured.runs()).isBetween(processors() / 2, processors());
      assertThat(large.statistics().sightings()).isEqualTo(IMAGES);
      for (Sighting sighting : small.page(Gallery.MAX_PAGE, null, null, null).sightings()) {
        float[] scales = large.get(sighting.id()).orElseThrow().tokens().scales();
        for (int token = 0; token < scales.length; token++) {
          assertThat(scales[token]).isCloseTo(sighting.tokens().scales()[token], within(1e-4f));
        }
      }
    }
  }

  @Test
  void keepsToThreadsThatAreSetByHand() throws Exception {
    try (RunningService service =
        RunningService.start(
            folder.resolve("data"),
            "--descry.jobs.measure-from=1",
            "--descry.inference.image-branch.threads=1",
            "--descry.inference.image-branch.runs=3",
            "--descry.inference.image-branch.max-batch=5")) {
      assertThat(index(service, "large", images).statistics().sightings()).isEqualTo(IMAGES);
      assertThat(layout(service)).isEqualTo(new Layout(1, 3, 5));
    }
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private static Layout layout(RunningService service) {
    Indexer indexer = service.bean(Indexer.class);
    return indexer.imageBranch(indexer.bundle(indexer.gallerySpec().bundle())).layout();
  }

  private static Gallery index(RunningService service, String gallery, Path source)
      throws InterruptedException {
    JobSpec spec =
        new JobSpec(
            gallery,
            List.of(source.toString()),
            SourceOptions.DEFAULTS,
            false,
            null,
            Duplicates.Policy.INDEX,
            null,
            false,
            null);
    String id = service.bean(IndexingJobs.class).create(spec);
    assertThat(service.bean(GalleryJobs.class).run(id).await().counts().failed()).isZero();
    return service.bean(Galleries.class).get(gallery);
  }
}
