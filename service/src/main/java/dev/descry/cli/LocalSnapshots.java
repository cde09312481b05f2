package dev.descry.cli;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Snapshot;
import dev.descry.gallery.Snapshots;
import java.util.List;

/** Snapshots of galleries in this process. */
final class LocalSnapshots implements SnapshotWork {

  private final Snapshots snapshots;

  LocalSnapshots(Snapshots snapshots) {
    this.snapshots = snapshots;
  }

  @Override
  public List<Snapshot> list(String gallery) {
    return snapshots.list(gallery);
  }

  @Override
  public Snapshot take(String gallery) {
    return snapshots.take(gallery);
  }

  @Override
  public void delete(String gallery, String snapshot) {
    if (!snapshots.delete(gallery, snapshot)) {
      throw DescryException.of(
          Kind.MISSING,
          "snapshot-not-found",
          "there is no snapshot '%s' of gallery %s".formatted(snapshot, gallery));
    }
  }

  @Override
  public void restore(String gallery, String snapshot, String name) {
    snapshots.restore(gallery, snapshot, name);
  }
}
