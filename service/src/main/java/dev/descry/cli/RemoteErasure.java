package dev.descry.cli;

import dev.descry.gallery.Erasure;
import dev.descry.gallery.Purge;
import dev.descry.gallery.Traces;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Erasure from a gallery of a running service. */
final class RemoteErasure implements Erasure {

  private final RemoteService service;
  private final String gallery;

  RemoteErasure(RemoteService service, String gallery) {
    this.service = service;
    this.gallery = gallery;
  }

  @Override
  public Purge purge(boolean closePointsInTime) {
    return purge(
        service.call(
            HttpMethod.POST, gallery, "/purge?closePointsInTime=" + closePointsInTime, null));
  }

  @Override
  public Optional<Purge> lastPurge() {
    return Optional.of(purge(service.call(HttpMethod.GET, gallery, "/purge", null)));
  }

  private static Purge purge(JsonNode answer) {
    return JsonMapper.shared().treeToValue(answer, Purge.class);
  }

  @Override
  public Traces traces(Set<String> ids, Set<String> persons) {
    return JsonMapper.shared()
        .treeToValue(
            service.call(
                HttpMethod.POST, gallery, "/traces", Map.of("ids", ids, "persons", persons)),
            Traces.class);
  }
}
