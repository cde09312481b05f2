package dev.descry.cli;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.indexing.EntryFailures;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestClientResponseException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running service, over HTTP. Thread-safe. */
final class RemoteService {

  private static final String GALLERY = "/api/v1/galleries/{gallery}";
  private static final int TRIES_WHEN_OVERLOADED = 30;
  private static final int TRIES_WHEN_UNREACHABLE = 60;

  private final URI url;
  private final RestClient http;

  RemoteService(URI url) {
    this.url = url;
    // Another client that happens to be there might repeat refused requests by itself.
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    this.http =
        RestClient.builder()
            .baseUrl(url)
            .requestFactory(new JdkClientHttpRequestFactory(client))
            .build();
  }

  void createGallery(String gallery) {
    understood(() -> http.put().uri(GALLERY, gallery).retrieve().toBodilessEntity());
  }

  /** The service's answer to a search, as it is. */
  JsonNode search(String gallery, Object request) {
    return JsonMapper.shared()
        .readTree(
            understood(
                () ->
                    http.post()
                        .uri(GALLERY + "/search", gallery)
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(request)
                        .retrieve()
                        .body(String.class)));
  }

  /**
   * Any other call to a gallery.
   *
   * @param path after that of the gallery
   * @param body sent as JSON; null for none
   * @return what came back, or an empty object
   */
  JsonNode call(HttpMethod method, String gallery, String path, @Nullable Object body) {
    RestClient.RequestBodySpec request = http.method(method).uri(GALLERY + path, gallery);
    if (body != null) {
      request.contentType(MediaType.APPLICATION_JSON).body(body);
    }
    String answer = understood(() -> request.retrieve().body(String.class));
    return JsonMapper.shared().readTree(answer == null ? "{}" : answer);
  }

  /**
   * Adds or replaces a sighting or a frame, as often as it takes: an overload is waited for as long
   * as it lasts, and a service that does not answer for a minute.
   *
   * @param what {@code sightings} or {@code frames}
   * @param parts of the multipart form
   */
  JsonNode put(String gallery, String what, String id, MultiValueMap<String, Object> parts) {
    return patiently(
        () ->
            http.put()
                .uri(GALLERY + "/{what}/{id}", gallery, what, id)
                .contentType(MediaType.MULTIPART_FORM_DATA)
                .body(parts)
                .retrieve()
                .body(String.class));
  }

  /**
   * A page of sightings that a filter lets through.
   *
   * @param after the id before the page; null for the first page
   */
  JsonNode page(String gallery, String filter, @Nullable String after) {
    return patiently(
        () ->
            http.get()
                .uri(
                    GALLERY + "/sightings?filter={filter}" + (after == null ? "" : "&after={id}"),
                    gallery,
                    filter,
                    after)
                .retrieve()
                .body(String.class));
  }

  private JsonNode patiently(Supplier<@Nullable String> request) {
    String answer = understood(request, Integer.MAX_VALUE, TRIES_WHEN_UNREACHABLE);
    return JsonMapper.shared().readTree(answer == null ? "{}" : answer);
  }

  /** Many writes as NDJSON, again as often as it takes; the answer is NDJSON too. */
  String putAll(String gallery, byte[] lines) {
    String answer =
        understood(
            () ->
                http.post()
                    .uri(GALLERY + "/sightings", gallery)
                    .contentType(MediaType.APPLICATION_NDJSON)
                    .body(lines)
                    .retrieve()
                    .body(String.class),
            Integer.MAX_VALUE,
            TRIES_WHEN_UNREACHABLE);
    return answer == null ? "" : answer;
  }

  /** When a sighting was written, by the service's clock; nothing if there is none. */
  Optional<Instant> indexedAt(String gallery, String id) {
    return ifThere(
        () ->
            Instant.parse(
                JsonMapper.shared()
                    .readTree(
                        http.get()
                            .uri(GALLERY + "/sightings/{id}", gallery, id)
                            .retrieve()
                            .body(String.class))
                    .path("indexedAt")
                    .asString()));
  }

  /** The SHA-256 of a sighting's picture; nothing if there is none. */
  Optional<String> imageTag(String gallery, String id) {
    return ifThere(
            () ->
                http.head()
                    .uri(GALLERY + "/sightings/{id}/image", gallery, id)
                    .retrieve()
                    .toBodilessEntity()
                    .getHeaders()
                    .getETag())
        .map(tag -> tag.replace("\"", ""));
  }

  private <T> Optional<T> ifThere(Supplier<@Nullable T> request) {
    try {
      return Optional.ofNullable(understood(request, Integer.MAX_VALUE, TRIES_WHEN_UNREACHABLE));
    } catch (DescryException e) {
      // An answer to HEAD has no problem document.
      if (e.kind() == Kind.MISSING) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The service's clock now, to the second below. */
  Instant now() {
    return understood(
        () ->
            Instant.ofEpochMilli(
                http.get()
                    .uri("/api/v1/bundles")
                    .retrieve()
                    .toBodilessEntity()
                    .getHeaders()
                    .getDate()));
  }

  /** Makes a failure one that the command line can report, after waiting where that helps. */
  private <T extends @Nullable Object> T understood(Supplier<T> request) {
    return understood(request, TRIES_WHEN_OVERLOADED, 1);
  }

  private <T extends @Nullable Object> T understood(
      Supplier<T> request, int whenOverloaded, int whenUnreachable) {
    for (int tries = 1; ; tries++) {
      try {
        return request.get();
      } catch (RestClientResponseException e) {
        if (e.getStatusCode().value() != HttpStatus.SERVICE_UNAVAILABLE.value()
            || tries >= whenOverloaded) {
          throw refusal(e);
        }
        waitAsTold(e);
      } catch (ResourceAccessException e) {
        DescryException unreachable =
            DescryException.of(
                Kind.OVERLOADED,
                "service-unreachable",
                "%s does not answer: %s".formatted(url, e.getMostSpecificCause()),
                e);
        if (tries >= whenUnreachable) {
          throw unreachable;
        }
        pause(Duration.ofSeconds(1), unreachable);
      }
    }
  }

  private static void waitAsTold(RestClientResponseException overload) {
    HttpHeaders headers = overload.getResponseHeaders();
    String seconds = headers == null ? null : headers.getFirst(HttpHeaders.RETRY_AFTER);
    pause(Duration.ofSeconds(seconds == null ? 1 : Long.parseLong(seconds)), refusal(overload));
  }

  private static void pause(Duration time, DescryException why) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw why;
    }
  }

  private static DescryException refusal(RestClientResponseException e) {
    ProblemDetail problem = null;
    if (MediaType.APPLICATION_PROBLEM_JSON.isCompatibleWith(contentType(e))) {
      problem = e.getResponseBodyAs(ProblemDetail.class);
    }
    int status = e.getStatusCode().value();
    return problem == null || problem.getType() == null
        ? refusal("refused-by-service", status, "HTTP status " + status)
        : refusal(problem.getType().toString(), status, String.valueOf(problem.getDetail()));
  }

  /**
   * A problem of the service as one of this process.
   *
   * @param type of the problem document
   * @param status that it had or would have had
   */
  static DescryException refusal(String type, int status, String detail) {
    String name = type.replaceFirst(".*:", "");
    Kind kind;
    if (EntryFailures.isOfTheGallery(name)) {
      kind = Kind.MISCONFIGURED;
    } else if (status == HttpStatus.NOT_FOUND.value()) {
      kind = Kind.MISSING;
    } else {
      kind = HttpStatusCode.valueOf(status).is4xxClientError() ? Kind.INVALID : Kind.OVERLOADED;
    }
    return DescryException.of(kind, name, "the service says: " + detail);
  }

  private static @Nullable MediaType contentType(RestClientResponseException e) {
    HttpHeaders headers = e.getResponseHeaders();
    return headers == null ? null : headers.getContentType();
  }
}
