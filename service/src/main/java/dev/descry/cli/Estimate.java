package dev.descry.cli;

import dev.descry.gallery.Galleries;
import dev.descry.indexing.BulkIndexer;
import dev.descry.indexing.GalleryDestination;
import dev.descry.indexing.Indexer;
import dev.descry.sources.SourceImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.FileSystemUtils;

/** How fast this machine indexes, told from a few images. */
final class Estimate {

  private Estimate() {}

  /** Indexes a sample twice into a gallery that is thrown away; the second time counts. */
  static double perSecond(ConfigurableApplicationContext context, List<SourceImage> sample)
      throws Exception {
    Indexer indexer = context.getBean(Indexer.class);
    Path folder = Files.createTempDirectory("descry-estimate");
    try (Galleries galleries = new Galleries(folder)) {
      GalleryDestination gallery =
          new GalleryDestination(indexer, galleries.create("sample", indexer.gallerySpec()));
      BulkIndexer.run(sample.iterator(), gallery, done -> {});
      long start = System.nanoTime();
      BulkIndexer.run(sample.iterator(), gallery, done -> {});
      return sample.size() * 1e9 / (System.nanoTime() - start);
    } finally {
      FileSystemUtils.deleteRecursively(folder);
    }
  }
}
