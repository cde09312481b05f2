package dev.descry.cli;

import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Metadata;
import dev.descry.indexing.Indexer;
import dev.descry.indexing.VideoIndexer;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Fills a gallery of a local data folder from videos. */
@Command(
    name = "index-video",
    mixinStandardHelpOptions = true,
    description = {
      "Find the people of video files, follow them, and index each walk as one sighting,",
      "with its file, time and box. Indexing the same file again replaces its sightings."
    })
final class IndexVideoCommand implements Callable<Integer> {

  @Mixin private final ServiceOptions options = new ServiceOptions();

  @Option(
      names = "--gallery",
      paramLabel = "NAME",
      required = true,
      description = "Gallery to fill; created if it is not there.")
  private String gallery = "";

  @Option(names = "--camera", paramLabel = "NAME", description = "Camera of all files.")
  private @Nullable String camera;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "When the videos begin, such as 2026-03-14T09:00:00Z.")
  private @Nullable Instant start;

  @Parameters(paramLabel = "FILE", arity = "1..*", description = "Video file.")
  private List<Path> files = List.of();

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  IndexVideoCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    Metadata common = new Metadata(camera, start, null, null, null, null, Set.of(), Map.of());
    try (ConfigurableApplicationContext context = starter.local(options)) {
      Gallery target =
          context
              .getBean(Galleries.class)
              .getOrCreate(gallery, context.getBean(Indexer.class).gallerySpec());
      VideoIndexer indexer = context.getBean(VideoIndexer.class);
      for (Path file : files) {
        AtomicInteger tracks = new AtomicInteger();
        indexer.read(
            target,
            VideoIndexer.idOf(file),
            common,
            file,
            sighting -> {
              target.put(sighting);
              tracks.incrementAndGet();
            },
            (time, length) -> {});
        spec.commandLine()
            .getOut()
            .printf("%s: %d people are in gallery '%s'%n", file, tracks.get(), gallery);
      }
    }
    return 0;
  }
}
