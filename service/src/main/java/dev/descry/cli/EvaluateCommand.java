package dev.descry.cli;

import dev.descry.evaluation.Evaluation;
import dev.descry.evaluation.Evaluator;
import dev.descry.evaluation.RetrievalMetrics;
import dev.descry.evaluation.Split;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Measures a bundle on a benchmark. */
@Command(
    name = "evaluate",
    mixinStandardHelpOptions = true,
    description = {
      "Measure how well a benchmark's sentences find its people, through the service's own paths.",
      "Prints R@1, R@5, R@10, mAP and mINP in percent, by embedding alone and re-ranked, each with"
          + " the interval that holds it with 95 % confidence."
    })
final class EvaluateCommand implements Callable<Integer> {

  @Mixin private final ServiceOptions options = new ServiceOptions();

  @Option(
      names = "--dataset",
      paramLabel = "DIR",
      required = true,
      description = "CUHK-PEDES, ICFG-PEDES, RSTPReid or UFine, or what has the same files.")
  private Path dataset = Path.of("");

  @Option(
      names = "--split",
      paramLabel = "NAME",
      defaultValue = "test",
      description = "Split to measure on (default: ${DEFAULT-VALUE}).")
  private String split = "";

  @Option(names = "--json", description = "Print the figures as JSON.")
  private boolean asJson;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  EvaluateCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws Exception {
    Split benchmark = Split.read(dataset, split);
    print(
        starter.scratch(
            options,
            (context, scratch) ->
                Terminal.withProgress(
                    "Evaluating",
                    "steps",
                    benchmark.steps(),
                    done ->
                        context
                            .getBean(Evaluator.class)
                            .evaluate(benchmark, scratch, done::accept))));
    return 0;
  }

  private void print(Evaluation evaluation) {
    PrintWriter out = spec.commandLine().getOut();
    if (asJson) {
      out.println(
          JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(evaluation));
      return;
    }
    out.printf("%d queries, %d images%n", evaluation.queries(), evaluation.gallery());
    out.printf("%-12s %7s %7s %7s %7s %7s%n", "", "R@1", "R@5", "R@10", "mAP", "mINP");
    printRows(out, "embedding", evaluation.embedding(), evaluation.embeddingInterval());
    printRows(out, "reranked", evaluation.reranked(), evaluation.rerankedInterval());
  }

  private static void printRows(
      PrintWriter out, String name, RetrievalMetrics metrics, RetrievalMetrics.Interval interval) {
    printRow(out, name, metrics);
    printRow(out, "  95 % from", interval.low());
    printRow(out, "  95 % to", interval.high());
  }

  private static void printRow(PrintWriter out, String name, RetrievalMetrics metrics) {
    out.printf(
        "%-12s %7.2f %7.2f %7.2f %7.2f %7.2f%n",
        name, metrics.r1(), metrics.r5(), metrics.r10(), metrics.mAP(), metrics.mINP());
  }
}
