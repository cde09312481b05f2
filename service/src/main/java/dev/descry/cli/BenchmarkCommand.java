package dev.descry.cli;

import dev.descry.evaluation.Benchmark;
import dev.descry.evaluation.BenchmarkResult;
import dev.descry.image.ImageLimits;
import dev.descry.indexing.DemoGallery;
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
      "Measure indexing and searching on this machine, beside the same graphs run bare through",
      "ONNX Runtime in the same run."
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
      defaultValue = "512",
      description = "Sightings to index a round; images repeat (default: ${DEFAULT-VALUE}).")
  private int count;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean asJson;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  BenchmarkCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws Exception {
    List<SourceImage> images = folder == null ? DemoGallery.images() : imagesOf(folder);
    print(
        starter.scratch(
            options,
            (context, scratch) -> context.getBean(Benchmark.class).run(repeated(images), scratch)));
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

  private void print(BenchmarkResult result) {
    PrintWriter out = spec.commandLine().getOut();
    if (asJson) {
      out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(result));
      return;
    }
    out.printf(
        "indexing  %8.1f images/s, bare image branch %8.1f images/s, ratio %.2f (batch %d, threads %d)%n",
        result.indexing().service(),
        result.indexing().bare(),
        result.indexing().ratio(),
        result.batch(),
        result.imageThreads());
    out.printf("search over %d sightings, medians in milliseconds:%n", result.sightings());
    printStage(out, "encode", result.encode());
    printStage(out, "recall", result.recall());
    printStage(out, "rerank", result.rerank());
    printStage(out, "total", result.search());
  }

  private static void printStage(PrintWriter out, String name, BenchmarkResult.Stage stage) {
    out.printf(
        "  %-8s %8.2f%s%n",
        name,
        stage.service(),
        stage.bare() == 0 ? "" : "  (bare graph %.2f)".formatted(stage.bare()));
  }
}
