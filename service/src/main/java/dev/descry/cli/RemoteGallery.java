package dev.descry.cli;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.NewSighting;
import dev.descry.indexing.EncodedSighting;
import dev.descry.indexing.EncodingDestination;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.commons.codec.digest.DigestUtils;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gallery of a running service, to which encoded sightings are sent. Thread-safe. */
final class RemoteGallery implements EncodingDestination.Remote {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final Duration PAUSE = Duration.ofSeconds(1);

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
  public void put(List<NewSighting> sightings) {
    ByteArrayOutputStream lines = new ByteArrayOutputStream();
    for (NewSighting one : sightings) {
      lines.writeBytes(
          JSON.writeValueAsBytes(
              new Line(
                  one.id(),
                  one.metadata(),
                  one.image(),
                  EncodedSighting.of(one.bundle(), one.embedding(), one.tokens()))));
      lines.write('\n');
    }
    List<JsonNode> refused = refused(sightings.size(), lines.toByteArray());
    while (!refused.isEmpty() && refused.stream().allMatch(RemoteGallery::passes)) {
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw refusal(refused.getFirst());
      }
      refused = refused(sightings.size(), lines.toByteArray());
    }
    if (!refused.isEmpty()) {
      throw refusal(refused.getFirst());
    }
  }

  /** The problems of those that were not written. */
  private List<JsonNode> refused(int sightings, byte[] lines) {
    List<JsonNode> results = service.putAll(gallery, lines).lines().map(JSON::readTree).toList();
    if (results.size() != sightings) {
      throw DescryException.of(
          Kind.OVERLOADED,
          "service-unreachable",
          "the service answered for %d of %d sightings".formatted(results.size(), sightings));
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
