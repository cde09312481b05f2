package dev.descry.cli;

import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Metadata;
import dev.descry.image.ImageLimits;
import dev.descry.indexing.BulkIndexer;
import dev.descry.indexing.Destination;
import dev.descry.indexing.GalleryDestination;
import dev.descry.indexing.Indexer;
import dev.descry.sources.DatasetLayout;
import dev.descry.sources.Entries;
import dev.descry.sources.Source;
import dev.descry.sources.SourceOptions;
import dev.descry.sources.Sources;
import java.io.PrintWriter;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fills a gallery, of a local data folder or of a running service. */
@Command(
    name = "index",
    mixinStandardHelpOptions = true,
    description = {
      "Index images from folders, archives, manifests and datasets.",
      "Indexing the same source again replaces its sightings."
    })
final class IndexCommand implements Callable<Integer> {

  @Mixin private final ServiceOptions options = new ServiceOptions();

  @Option(
      names = "--gallery",
      paramLabel = "NAME",
      required = true,
      description = "Gallery to fill; created if it is not there.")
  private String gallery = "";

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "A running service to feed, instead of a local data folder.")
  private @Nullable URI url;

  @Option(names = "--camera", paramLabel = "NAME", description = "Camera of all images.")
  private @Nullable String camera;

  @Option(names = "--source", paramLabel = "TEXT", description = "Where all images come from.")
  private @Nullable String source;

  @Option(names = "--tag", paramLabel = "TAG", description = "Tag of all images; repeatable.")
  private Set<String> tags = Set.of();

  @Option(
      names = "--column",
      paramLabel = "FIELD=COLUMN",
      description =
          "Which column of a manifest holds image, id, camera, time, track, person, source, tags,"
              + " lat or lon, where it has another name; repeatable.")
  private Map<String, String> columns = Map.of();

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      description =
          "What file names mean, where the folder does not show it: ${COMPLETION-CANDIDATES}.")
  private @Nullable DatasetLayout layout;

  @Parameters(
      paramLabel = "SOURCE",
      arity = "1..*",
      description =
          "Folder, 'pattern/**/*.jpg', dataset, archive (tar, zip), manifest (csv, jsonl, parquet,"
              + " txt) or image file.")
  private List<String> sources = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  IndexCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    Metadata common = new Metadata(camera, null, null, null, null, source, tags, Map.of());
    SourceOptions sourceOptions = new SourceOptions(common, columns, layout, true);
    BulkIndexer.Report report =
        url == null ? indexHere(sourceOptions) : indexThere(url, sourceOptions);

    PrintWriter err = spec.commandLine().getErr();
    report
        .failures()
        .forEach(failure -> err.printf("left out %s: %s%n", failure.origin(), failure.reason()));
    spec.commandLine()
        .getOut()
        .printf(
            "%d of %d images are in gallery '%s'%n",
            report.indexed(), report.indexed() + report.failures().size(), gallery);
    return report.failures().isEmpty() ? 0 : Commands.INCOMPLETE;
  }

  private BulkIndexer.Report indexHere(SourceOptions sourceOptions) throws InterruptedException {
    try (ConfigurableApplicationContext context = starter.local(options)) {
      Source source = context.getBean(Sources.class).open(sources, sourceOptions);
      Indexer indexer = context.getBean(Indexer.class);
      Gallery target = context.getBean(Galleries.class).getOrCreate(gallery, indexer.gallerySpec());
      return run(source, new GalleryDestination(indexer, target));
    }
  }

  private BulkIndexer.Report indexThere(URI service, SourceOptions sourceOptions)
      throws InterruptedException {
    RemoteService remote = new RemoteService(service);
    try (Sources places = new Sources(options.sourceSettings(), ImageLimits.DEFAULT)) {
      Source source = places.open(sources, sourceOptions);
      remote.createGallery(gallery);
      return run(source, remote.destination(gallery));
    }
  }

  private static <T> BulkIndexer.Report run(Source source, Destination<T> destination)
      throws InterruptedException {
    try (Entries entries = source.entries()) {
      return Terminal.withProgress(
          "Indexing",
          "images",
          source.total().orElse(-1),
          done -> BulkIndexer.run(entries, destination, done::accept));
    }
  }
}
