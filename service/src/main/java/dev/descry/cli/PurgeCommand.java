package dev.descry.cli;

import dev.descry.gallery.Erasure;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Purge;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes from the files of a gallery what was deleted. */
@Command(
    name = "purge",
    mixinStandardHelpOptions = true,
    description = {
      "Remove from the files of a gallery's indexes what was deleted, and return when it is gone.",
      "What is stopped goes on when it is asked for again."
    })
final class PurgeCommand implements Callable<Integer> {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(500);

  @Mixin private final GalleryTarget target = new GalleryTarget();

  @Option(
      names = "--close-points-in-time",
      description = "End points in time that hold what was deleted, instead of waiting for them.")
  private boolean closePointsInTime;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  PurgeCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    return target.work(
        starter,
        here -> here.getBean(Galleries.class).get(target.gallery()).erasure(),
        there -> new RemoteErasure(there, target.gallery()),
        this::purge);
  }

  private int purge(Erasure erasure) throws InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    Purge begun = erasure.purge(closePointsInTime);
    Purge now = begun;
    while (now.endedAt() == null) {
      Thread.sleep(BETWEEN_LOOKS);
      now = erasure.lastPurge().orElse(now);
    }
    if (!now.done()) {
      out.printf("not done: %s%n", now.problem());
      return Commands.FAILED;
    }
    out.printf("what was deleted before %s is gone from the indexes%n", now.begunAt());
    return 0;
  }
}
