package dev.descry.cli;

import dev.descry.evaluation.AcknowledgedWrites;
import dev.descry.evaluation.GalleryBenchmark;
import dev.descry.evaluation.GalleryBenchmarkResult;
import dev.descry.gallery.GallerySettings;
import dev.descry.gallery.IndexSettings;
import dev.descry.gallery.IndexStatistics;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ConfigurableApplicationContext;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Measures large galleries on this machine. */
@Command(
    name = "gallery-benchmark",
    mixinStandardHelpOptions = true,
    description = {
      "Measure a gallery of made-up sightings that are spread as real ones are.",
      "Writing, size, memory, recall against comparing everything, latency. Options with several"
          + " values, such as --bits 8,4,2,1, measure each of their combinations. Other settings are"
          + " those of --set."
    })
final class GalleryBenchmarkCommand implements Callable<Integer> {

  @Mixin private final ServiceOptions options = new ServiceOptions();

  @Option(
      names = "--sightings",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Sightings in the gallery (default: ${DEFAULT-VALUE}).")
  private int sightings;

  @Option(
      names = "--queries",
      paramLabel = "N",
      defaultValue = "200",
      description =
          "Queries for recall; latencies take five times as many (default: ${DEFAULT-VALUE}).")
  private int queries;

  @Option(
      names = "--bits",
      paramLabel = "N",
      split = ",",
      description = "descry.gallery.index.bits to measure.")
  private @Nullable List<Integer> bits;

  @Option(
      names = "--graph-neighbours",
      paramLabel = "N",
      split = ",",
      description = "descry.gallery.index.graph-neighbours to measure.")
  private @Nullable List<Integer> neighbours;

  @Option(
      names = "--graph-candidates",
      paramLabel = "N",
      split = ",",
      description = "descry.gallery.index.graph-candidates to measure.")
  private @Nullable List<Integer> candidates;

  @Option(
      names = "--oversampling",
      paramLabel = "X",
      split = ",",
      description = "descry.gallery.index.oversampling to measure.")
  private @Nullable List<Double> oversampling;

  @Option(
      names = "--segments",
      paramLabel = "N",
      split = ",",
      defaultValue = "0",
      description =
          "Segments to merge into before measuring, falling; 0 leaves merging to itself"
              + " (default: ${DEFAULT-VALUE}).")
  private List<Integer> segments = List.of();

  @Option(names = "--filters", description = "Also search under filters.")
  private boolean filters;

  @Option(
      names = "--writing",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Also search so long while as much as possible is written.")
  private int writing;

  @Option(
      names = "--writers",
      paramLabel = "SECONDS",
      defaultValue = "0",
      description = "Only measure acknowledged writes at 1, 8 and 64 writers, so long each.")
  private int writers;

  @Option(
      names = "--keep",
      paramLabel = "DIR",
      description = "Folder of the galleries, which stay and are used again (default: none stays).")
  private @Nullable Path kept;

  @Option(names = "--json", description = "Print each result as a line of JSON.")
  private boolean asJson;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  GalleryBenchmarkCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws Exception {
    return starter.scratch(
        options,
        (context, scratch) -> {
          if (writers > 0) {
            printRates(context.getBean(AcknowledgedWrites.class).run(scratch, writers));
          } else {
            printHeader();
            context
                .getBean(GalleryBenchmark.class)
                .run(plan(context), kept == null ? scratch : kept, this::print);
          }
          return 0;
        });
  }

  private GalleryBenchmark.Plan plan(ConfigurableApplicationContext context) {
    IndexSettings set = context.getBean(GallerySettings.class).index();
    List<IndexSettings> layouts = new ArrayList<>();
    for (int bit : bits == null ? List.of(set.bits()) : bits) {
      for (int m : neighbours == null ? List.of(set.graphNeighbours()) : neighbours) {
        for (int c : candidates == null ? List.of(set.graphCandidates()) : candidates) {
          layouts.add(set.with(bit, m, c));
        }
      }
    }
    return new GalleryBenchmark.Plan(
        sightings,
        queries,
        layouts,
        oversampling == null ? List.of(set.oversampling()) : oversampling,
        segments,
        filters,
        writing);
  }

  private void printHeader() {
    if (!asJson) {
      out()
          .printf(
              "%9s %4s %4s %5s %5s %4s | %7s %7s %6s | %6s %6s %6s | %6s | %13s | %13s | %7s%n",
              "sightings",
              "bits",
              "M",
              "build",
              "over",
              "segs",
              "writ/s",
              "merg/s",
              "disk",
              "float",
              "quant",
              "graph",
              "R@100",
              "recall 50 99",
              "search 50 99",
              "exact");
    }
  }

  private void print(GalleryBenchmarkResult result) {
    PrintWriter out = out();
    if (asJson) {
      out.println(JsonMapper.shared().writeValueAsString(result));
      return;
    }
    IndexStatistics index = result.index();
    out.printf(
        "%9d %4d %4d %5d %5.1f %4d | %7s %7s %6.0f | %6.0f %6.0f %6.0f | %6.4f | %s | %s | %7.1f%n",
        result.sightings(),
        result.bits(),
        result.graphNeighbours(),
        result.graphCandidates(),
        result.oversampling(),
        index.segments(),
        result.build() == null ? "" : "%.0f".formatted(result.build().writtenPerSecond()),
        result.build() == null ? "" : "%.0f".formatted(result.build().mergedPerSecond()),
        megabytes(index.diskBytes()),
        megabytes(index.embeddingBytes()),
        megabytes(index.quantizedBytes()),
        megabytes(index.graphBytes()),
        result.recallAt100(),
        worded(result.recall()),
        worded(result.search()),
        result.exact().p50());
    for (GalleryBenchmarkResult.Filtered filtered : result.filtered()) {
      out.printf(
          "          filter %5.2f %%: R@10 %.4f, visited %.0f, recall %s, exact %s%n",
          filtered.percent(),
          filtered.recallAt10(),
          filtered.visited(),
          worded(filtered.recall()),
          worded(filtered.exact()));
    }
    GalleryBenchmarkResult.WhileWriting beside = result.whileWriting();
    if (beside != null) {
      out.printf(
          "          while %.0f/s are written: recall %s, search %s, %d segments at the end%n",
          beside.writtenPerSecond(),
          worded(beside.recall()),
          worded(beside.search()),
          beside.indexAfterwards().segments());
    }
    out.flush();
  }

  private void printRates(List<AcknowledgedWrites.Rates> rates) {
    if (asJson) {
      out().println(JsonMapper.shared().writeValueAsString(rates));
      return;
    }
    out().printf("%7s %10s %10s %10s%n", "writers", "pictured", "shared", "alone");
    for (AcknowledgedWrites.Rates rate : rates) {
      out()
          .printf(
              "%7d %10.0f %10.0f %10.0f%n",
              rate.writers(), rate.pictured(), rate.shared(), rate.alone());
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }

  private static double megabytes(long bytes) {
    return bytes / 1e6;
  }

  private static String worded(GalleryBenchmarkResult.Latency latency) {
    return "%6.2f %6.2f".formatted(latency.p50(), latency.p99());
  }
}
