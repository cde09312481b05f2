package dev.descry.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.NewSighting;
import dev.descry.indexing.EncodedSighting;
import dev.descry.indexing.EncodingDestination;
import dev.descry.indexing.Leftovers;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gallery of a running service, to which encoded sightings are sent. Thread-safe. */
final class RemoteGallery implements EncodingDestination.Remote {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** A line of a bulk write that deletes. */
  private record Deletion(String id, boolean delete) {
    Deletion(String id) {
      this(id, true);
    }
  }

  /** A line of a bulk write. */
  private record Line(
      String id, @JsonUnwrapped Metadata metadata, byte[] image, EncodedSighting encoded) {}

  private final RemoteService service;
  private final String gallery;
  private final @Nullable Instant writtenSince;

  /**
   * One gallery.
   *
   * @param writtenSince by the service's clock; a sighting that was written since then from the
   *     same picture is left as it is; null to replace all
   */
  RemoteGallery(RemoteService service, String gallery, @Nullable Instant writtenSince) {
    this.service = service;
    this.gallery = gallery;
    this.writtenSince = writtenSince;
  }

  @Override
  public boolean has(String id, byte[] image) {
    return writtenSince != null
        && service
            .indexedAt(gallery, id)
            .filter(time -> !time.isBefore(writtenSince))
            .flatMap(time -> service.imageTag(gallery, id))
            .filter(tag -> tag.equals(DigestUtils.sha256Hex(image)))
            .isPresent();
  }

  @Override
  public void removeOthers(String whole, Set<String> now) {
    String filter =
        JSON.writeValueAsString(Map.of("id", Map.of("prefix", Leftovers.prefix(whole))));
    String after = null;
    do {
      JsonNode page = service.page(gallery, filter, after);
      List<String> gone =
          page.path("sightings")
              .valueStream()
              .filter(
                  one ->
                      Leftovers.isOne(
                          whole,
                          now,
                          one.path("id").asString(),
                          Set.copyOf(one.path("attributes").propertyNames())))
              .map(one -> one.path("id").asString())
              .toList();
      write(gone.stream().map(Deletion::new).toList());
      after = page.path("next").isString() ? page.path("next").asString() : null;
    } while (after != null);
  }

  @Override
  public void put(List<NewSighting> sightings) {
    write(
        sightings.stream()
            .map(
                one ->
                    new Line(
                        one.id(),
                        one.metadata(),
                        one.image(),
                        EncodedSighting.of(one.bundle(), one.embedding(), one.tokens())))
            .toList());
  }

  private void write(List<?> writes) {
    if (writes.isEmpty()) {
      return;
    }
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (Object one : writes) {
      lines.writeBytes(JSON.writeValueAsBytes(one));
      lines.write('\n');
    }
    List<JsonNode> refused = refused(writes.size(), lines.toByteArray());
    while (!refused.isEmpty() && refused.stream().allMatch(RemoteGallery::passes)) {
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw refusal(refused.getFirst());
      }
      refused = refused(writes.size(), lines.toByteArray());
    }
    if (!refused.isEmpty()) {
      throw refusal(refused.getFirst());
    }
  }

  /** The problems of those that were not written. */
  private List<JsonNode> refused(int writes, byte[] lines) {
    List<JsonNode> results = service.putAll(gallery, lines).lines().map(JSON::readTree).toList();
    if (results.size() != writes) {
      throw DescryException.of(
          Kind.OVERLOADED,
          "service-unreachable",
          "the service answered for %d of %d writes".formatted(results.size(), writes));
    }
    return results.stream()
        .map(result -> result.path("problem"))
        .filter(JsonNode::isObject)
        .toList();
  }

  /** Whether it is an overload. */
  private static boolean passes(JsonNode problem) {
    return problem.path("status").asInt() == HttpStatus.SERVICE_UNAVAILABLE.value();
  }

  private static DescryException refusal(JsonNode problem) {
    return RemoteService.refusal(
        problem.path("type").asString(),
        problem.path("status").asInt(),
        problem.path("detail").asString());
  }
}
