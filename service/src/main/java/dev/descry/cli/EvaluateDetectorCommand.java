package dev.descry.cli;

import dev.descry.evaluation.DetectorEvaluation;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Measures a person detector on frames whose people are known. */
@Command(
    name = "evaluate-detector",
    mixinStandardHelpOptions = true,
    description = {
      "Measure how many people a detector finds in full frames whose people are known.",
      "Prints recall and precision in percent over the score that a detection must have."
    })
final class EvaluateDetectorCommand implements Callable<Integer> {

  @Mixin private final ServiceOptions options = new ServiceOptions();

  @Option(
      names = "--frames",
      paramLabel = "DIR",
      required = true,
      description = "Folder with frames.jsonl and the images that it names.")
  private Path frames = Path.of("");

  @Option(
      names = "--detector",
      paramLabel = "BUNDLE",
      description = "Folder of a detector bundle (default: the one that comes along).")
  private @Nullable String detector;

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean asJson;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  EvaluateDetectorCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws Exception {
    options.settings.putIfAbsent("descry.detection.score", "0.05");
    options.settings.putIfAbsent("descry.detection.min-height", "1");
    if (detector != null) {
      options.settings.put("descry.detection.detector", detector);
    }
    DetectorEvaluation.Result result =
        starter.scratch(
            options,
            (context, scratch) ->
                context.getBean(DetectorEvaluation.class).evaluate(frames, done -> {}));
    print(result);
    return 0;
  }

  private void print(DetectorEvaluation.Result result) {
    PrintWriter out = spec.commandLine().getOut();
    if (asJson) {
      out.println(JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(result));
      return;
    }
    out.printf(
        "%s: %d people in %d frames, average precision %.1f%n",
        result.detector(), result.people(), result.frames(), result.averagePrecision());
    out.printf("%8s %8s %10s%n", "score", "recall", "precision");
    result
        .points()
        .forEach(
            point ->
                out.printf(
                    "%8.2f %8.1f %10.1f%n", point.score(), point.recall(), point.precision()));
  }
}
