package dev.descry.cli;

import dev.descry.gallery.Galleries;
import dev.descry.indexing.BulkIndexer;
import dev.descry.indexing.GalleryDestination;
import dev.descry.indexing.Indexers;
import dev.descry.sources.SourceImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** How fast this machine indexes, told from a few images. */
final class Estimate {

  private Estimate() {}

  /**
   * Indexes a sample twice into a gallery that is thrown away; the second time counts.
   *
   * @param frames whether the images are full frames
   */
  static double perSecond(
      ConfigurableApplicationContext context, List<SourceImage> sample, boolean frames)
      throws Exception {
    Indexers indexers = context.getBean(Indexers.class);
    Path folder = Files.createTempDirectory("descry-estimate");
    try (Galleries galleries = new Galleries(folder)) {
      GalleryDestination gallery =
          new GalleryDestination(
              indexers, galleries.create("sample", indexers.images().gallerySpec()), frames, null);
      BulkIndexer.run(sample.iterator(), gallery, done -> {});
      long start = System.nanoTime();
      BulkIndexer.run(sample.iterator(), gallery, done -> {});
      return sample.size() * 1e9 / (System.nanoTime() - start);
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }
}
