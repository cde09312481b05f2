package dev.descry.cli;

import dev.descry.bundle.Bundles;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.GenerationDescription;
import dev.descry.gallery.GenerationDescription.Progress;
import dev.descry.gallery.GenerationPlan;
import dev.descry.indexing.Reencoder;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Takes a gallery from one bundle to another, of a local data folder or of a running service. */
@Command(
    name = "generations",
    mixinStandardHelpOptions = true,
    description = {
      "List the generations of a gallery, each built with one bundle; or build, swap or drop one.",
      "A build that is stopped goes on when it is asked for again."
    })
final class GenerationsCommand implements Callable<Integer> {

  /** What to do; nothing but listing if none is given. */
  static final class Action {

    @Option(
        names = "--build",
        paramLabel = "BUNDLE",
        description = "Encode the gallery anew with this bundle, name@version, then swap.")
    @Nullable String bundle;

    @Option(
        names = "--live",
        paramLabel = "N",
        description = "Make this generation the one that is searched, as for a rollback.")
    @Nullable Integer live;

    @Option(names = "--drop", paramLabel = "N", description = "Remove this generation.")
    @Nullable Integer dropped;
  }

  @Mixin private final GalleryTarget target = new GalleryTarget();

  @ArgGroup private Action action = new Action();

  @Option(names = "--dry-run", description = "With --build: only say what would be done.")
  private boolean dryRun;

  @Option(names = "--no-swap", description = "With --build: leave the live generation as it is.")
  private boolean noSwap;

  @Option(
      names = "--incomplete",
      description = "Swap also if some sightings can't be encoded, which no search then finds.")
  private boolean incomplete;

  @Option(names = "--json", description = "Print the answer as JSON.")
  private boolean asJson;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  GenerationsCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    return target.work(
        starter,
        here ->
            new LocalGenerations(
                here.getBean(Galleries.class).get(target.gallery()),
                here.getBean(Bundles.class),
                here.getBean(Reencoder.class)),
        there -> new RemoteGenerations(there, target.gallery()),
        this::call);
  }

  private int call(GenerationWork work) throws InterruptedException {
    String bundle = action.bundle;
    if (bundle != null && dryRun) {
      print(work.plan(bundle));
      return 0;
    }
    if (bundle != null) {
      work.build(bundle, !noSwap, incomplete);
    } else if (action.live != null) {
      work.makeLive(action.live, incomplete);
    } else if (action.dropped != null) {
      work.drop(action.dropped);
    }
    List<GenerationDescription> generations = work.list();
    print(generations);
    boolean failed =
        bundle != null
            && generations.stream()
                .anyMatch(one -> one.spec().bundle().equals(bundle) && one.unencoded() > 0);
    return failed ? Commands.INCOMPLETE : 0;
  }

  private void print(GenerationPlan plan) {
    PrintWriter out = spec.commandLine().getOut();
    if (asJson) {
      out.println(JsonMapper.shared().writeValueAsString(plan));
      return;
    }
    out.printf(
        "%d sightings would be encoded, %d of them have no image; the index takes about %d bytes%n",
        plan.sightings(), plan.withoutImage(), plan.indexBytes());
  }

  private void print(List<GenerationDescription> generations) {
    PrintWriter out = spec.commandLine().getOut();
    if (asJson) {
      out.println(JsonMapper.shared().writeValueAsString(generations));
      return;
    }
    for (GenerationDescription one : generations) {
      Progress progress = one.progress();
      out.printf(
          "%3d  %-32s  %-4s  %d sightings, %d not encoded, %d bytes%s%n",
          one.number(),
          one.spec().bundle(),
          one.live() ? "live" : "",
          one.sightings(),
          one.unencoded(),
          one.bytes(),
          progress == null || progress.problem() == null ? "" : "; " + progress.problem());
    }
  }
}
