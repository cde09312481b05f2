package dev.descry.cli;

import dev.descry.gallery.Snapshot;
import java.util.List;

/** What the command line does with snapshots, wherever the gallery is. */
interface SnapshotWork {

  List<Snapshot> list(String gallery);

  Snapshot take(String gallery);

  void delete(String gallery, String snapshot);

  /** Makes gallery {@code name} of a snapshot of {@code gallery}. */
  void restore(String gallery, String snapshot, String name);
}
