package dev.descry.cli;

import dev.descry.evaluation.JobBenchmark;
import dev.descry.evaluation.SearchBenchmark;
import dev.descry.image.ImageLimits;
import dev.descry.indexing.DemoGallery;
import dev.descry.indexing.IndexStages;
import dev.descry.sources.Entries;
import dev.descry.sources.SourceImage;
import dev.descry.sources.SourceOptions;
import dev.descry.sources.SourceSettings;
import dev.descry.sources.Sources;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Measures speed on this machine. */
@Command(
    name = "benchmark",
    mixinStandardHelpOptions = true,
    description = {
      "Measure indexing jobs and searches on this machine.",
      "Beside them the same graphs run bare through ONNX Runtime in the same run, and searches"
          + " beside indexing."
    })
final class BenchmarkCommand implements Callable<Integer> {

  @Mixin private final ServiceOptions options = new ServiceOptions();

  @Option(
      names = "--images",
      paramLabel = "DIR",
      description = "Folder of images (default: the demo gallery).")
  private @Nullable Path folder;

  @Option(
      names = "--count",
      paramLabel = "N",
      defaultValue = "1024",
      description =
          "Images of a job, and sightings to search; they repeat (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(
      names = "--sources",
      description = "Also measure jobs of archives and manifests, and not only of a folder.")
  private boolean allSources;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean asJson;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  BenchmarkCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  /** All that is measured. */
  record Figures(JobBenchmark.Result indexing, SearchBenchmark.Result search) {}

  @Override
  public Integer call() throws Exception {
    List<SourceImage> images = folder == null ? DemoGallery.images() : imagesOf(folder);
    Figures figures =
        starter.scratch(
            options,
            (context, scratch) ->
                new Figures(
                    context
                        .getBean(JobBenchmark.class)
                        .run(images, count, allSources, scratch.resolve("indexing")),
                    context
                        .getBean(SearchBenchmark.class)
                        .run(repeated(images), scratch.resolve("search"))));
    PrintWriter out = spec.commandLine().getOut();
    if (asJson) {
      out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(figures));
    } else {
      print(figures.indexing, out);
      print(figures.search, out);
    }
    return 0;
  }

  private List<SourceImage> imagesOf(Path folder) {
    List<SourceImage> images = new ArrayList<>();
    try (Sources sources = new Sources(SourceSettings.DEFAULTS, ImageLimits.DEFAULT);
        Entries entries = sources.open(folder.toString(), SourceOptions.DEFAULTS).entries()) {
      while (images.size() < count && entries.hasNext()) {
        if (entries.next() instanceof SourceImage image) {
          images.add(image);
        }
      }
    }
    if (images.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(), "there are no images in '%s'".formatted(folder));
    }
    return images;
  }

  private List<SourceImage> repeated(List<SourceImage> images) {
    List<SourceImage> repeated = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      SourceImage image = images.get(i % images.size());
      repeated.add(new SourceImage("copy-" + i, image.origin(), image.metadata(), image.content()));
    }
    return repeated;
  }

  private static void print(JobBenchmark.Result result, PrintWriter out) {
    out.printf(
        "jobs of %,d images, runs of the image branch: %s%n", result.images(), result.layout());
    out.printf(
        "%-8s %8s %8s %6s | milliseconds of a thread an image: %6s %6s %6s %6s %6s%n",
        "source", "images/s", "bare", "ratio", "read", "decode", "resize", "model", "store");
    for (JobBenchmark.SourceRate source : result.sources()) {
      IndexStages stages = source.stages();
      out.printf(
          "%-8s %8.1f %8.1f %6.2f | %41.2f %6.2f %6.2f %6.2f %6.2f%n",
          source.source(),
          source.job(),
          source.bare(),
          source.ratio(),
          stages.read(),
          stages.decode(),
          stages.resize(),
          stages.model(),
          stages.store());
    }
    out.printf(
        "bare image branch, one run of 16 on all processors at a time: %.1f images/s%n",
        result.oneByOne());
  }

  private static void print(SearchBenchmark.Result result, PrintWriter out) {
    out.printf(
        "search over %,d sightings, milliseconds: %10s %8s%n", result.sightings(), "p50", "p99");
    print("encode", result.encode(), out);
    print("recall", result.recall(), out);
    print("rerank", result.rerank(), out);
    print("total", result.total(), out);
    print(
        "total while %.1f images/s are indexed".formatted(result.indexedMeanwhile()),
        result.besideIndexing(),
        out);
    out.printf("  99th percentile beside indexing, ratio %26.2f%n", result.p99Ratio());
  }

  private static void print(String name, SearchBenchmark.Stage stage, PrintWriter out) {
    out.printf(
        "  %-40s %8.2f %8.2f%s%n",
        name,
        stage.p50(),
        stage.p99(),
        stage.bare() == 0 ? "" : "  (bare graph %.2f)".formatted(stage.bare()));
  }
}
