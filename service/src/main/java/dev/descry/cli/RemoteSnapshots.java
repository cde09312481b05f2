package dev.descry.cli;

import dev.descry.gallery.Snapshot;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.json.JsonMapper;

/** Snapshots of galleries of a running service, where that keeps them. */
final class RemoteSnapshots implements SnapshotWork {

  private static final JsonMapper JSON = JsonMapper.shared();

  private final RemoteService service;

  RemoteSnapshots(RemoteService service) {
    this.service = service;
  }

  @Override
  public List<Snapshot> list(String gallery) {
    return Arrays.asList(
        JSON.treeToValue(
            service.call(HttpMethod.GET, gallery, "/snapshots", null).path("snapshots"),
            Snapshot[].class));
  }

  @Override
  public Snapshot take(String gallery) {
    return JSON.treeToValue(
        service.call(HttpMethod.POST, gallery, "/snapshots", null), Snapshot.class);
  }

  @Override
  public void delete(String gallery, String snapshot) {
    service.call(HttpMethod.DELETE, gallery, "/snapshots/" + snapshot, null);
  }

  @Override
  public void restore(String gallery, String snapshot, String name) {
    service.call(
        HttpMethod.POST, name, "/restore", Map.of("snapshot", snapshot, "gallery", gallery));
  }
}
