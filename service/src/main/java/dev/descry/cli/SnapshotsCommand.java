package dev.descry.cli;

import dev.descry.gallery.Snapshot;
import dev.descry.gallery.Snapshots;
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

/** Takes, deletes and restores snapshots, of a local data folder or of a running service. */
@Command(
    name = "snapshots",
    mixinStandardHelpOptions = true,
    description = {
      "List the snapshots of a gallery; or take or delete one, or make a new gallery of one.",
      "They are where descry.snapshots.folder or descry.snapshots.s3.bucket says."
    })
final class SnapshotsCommand implements Callable<Integer> {

  /** What to do; nothing but listing if none is given. */
  static final class Action {

    @Option(names = "--take", description = "Take a snapshot of the gallery as it is now.")
    boolean take;

    @Option(
        names = "--restore",
        paramLabel = "ID",
        description = "Make a new gallery of this snapshot, under the name of --as.")
    @Nullable String restored;

    @Option(
        names = "--delete",
        paramLabel = "ID",
        description = "Delete this snapshot, and what no other one needs.")
    @Nullable String deleted;
  }

  @Mixin private final GalleryTarget target = new GalleryTarget();

  @ArgGroup private Action action = new Action();

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "With --restore: name of the new gallery (default: that of --gallery).")
  private @Nullable String name;

  @Option(names = "--json", description = "Print the answer as JSON.")
  private boolean asJson;

  @Spec private CommandSpec spec = CommandSpec.create();

  private final ServiceStarter starter;

  SnapshotsCommand(ServiceStarter starter) {
    this.starter = starter;
  }

  @Override
  public Integer call() throws InterruptedException {
    return target.work(
        starter,
        here -> new LocalSnapshots(here.getBean(Snapshots.class)),
        RemoteSnapshots::new,
        this::call);
  }

  private int call(SnapshotWork work) {
    String gallery = target.gallery();
    if (action.take) {
      print(List.of(work.take(gallery)));
      return 0;
    }
    if (action.restored != null) {
      work.restore(gallery, action.restored, name == null ? gallery : name);
    } else if (action.deleted != null) {
      work.delete(gallery, action.deleted);
    }
    print(work.list(gallery));
    return 0;
  }

  private void print(List<Snapshot> snapshots) {
    PrintWriter out = spec.commandLine().getOut();
    if (asJson) {
      out.println(JsonMapper.shared().writeValueAsString(snapshots));
      return;
    }
    for (Snapshot one : snapshots) {
      out.printf(
          "%s  %-32s  %d sightings, %d images, %d bytes, %d of them new%n",
          one.id(), one.bundle(), one.sightings(), one.images(), one.bytes(), one.addedBytes());
    }
  }
}
