package dev.descry.cli;

import dev.descry.gallery.Erasure;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Traces;
import java.io.PrintWriter;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.json.JsonMapper;

/** Proves that what was deleted is gone. */
@Command(
    name = "verify-deletion",
    mixinStandardHelpOptions = true,
    description = {
      "Look for what is left of sightings or persons.",
      "In every segment of the indexes, deleted documents included, in the bytes of every file, in"
          + " pictures and in memory. Prints each find; the exit code is 3 if there is one."
    })
final class VerifyDeletionCommand implements Callable<Integer> {

  @Mixin private final GalleryTarget target = new GalleryTarget();

  @Parameters(paramLabel = "ID", arity = "0..*", description = "Ids of sightings.")
  private Set<String> ids = new LinkedHashSet<>();

  @Option(
      names = "--person",
      paramLabel = "NAME",
      description = "A person as sightings name it; repeatable.")
  private Set<String> persons = new LinkedHashSet<>();

  @Option(names = "--json", description = "Print the answer as JSON.")
  private boolean asJson;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  VerifyDeletionCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    return target.work(
        starter,
        here -> here.getBean(Galleries.class).get(target.gallery()).erasure(),
        there -> new RemoteErasure(there, target.gallery()),
        this::verify);
  }

  private int verify(Erasure erasure) {
    Traces traces = erasure.traces(ids, persons);
    PrintWriter out = spec.commandLine().getOut();
    if (asJson) {
      out.println(JsonMapper.shared().writeValueAsString(traces));
    } else {
      for (Traces.Trace one : traces.traces()) {
        out.printf(
            "%-16s  %s: %s%n",
            one.place().name().toLowerCase(Locale.ROOT).replace('_', ' '), one.what(), one.where());
      }
      out.printf(
          "%d traces in %d documents and %d files of %d bytes%n",
          traces.traces().size(), traces.documents(), traces.files(), traces.bytes());
    }
    return traces.traces().isEmpty() ? 0 : Commands.INCOMPLETE;
  }
}
