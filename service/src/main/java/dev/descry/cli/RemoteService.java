package dev.descry.cli;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Metadata;
import dev.descry.indexing.Destination;
import dev.descry.sources.SourceImage;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.util.LinkedMultiValueMap;
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

  private final URI url;
  private final RestClient http;

  RemoteService(URI url) {
    this.url = url;
    this.http = RestClient.create(url.toString());
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

  /** Each image is one PUT, which is on the service's disk when it returns. */
  Destination<String> destination(String gallery) {
    return new Destination<>() {
      @Override
      public String prepare(SourceImage image) {
        put(gallery, image);
        return image.id();
      }

      @Override
      public void store(List<String> ids) {}
    };
  }

  private void put(String gallery, SourceImage image) {
    HttpHeaders isJson = new HttpHeaders();
    isJson.setContentType(MediaType.APPLICATION_JSON);
    MultiValueMap<String, Object> parts = new LinkedMultiValueMap<>();
    parts.add(
        "image",
        new ByteArrayResource(image.bytes()) {
          @Override
          public String getFilename() {
            return image.id();
          }
        });
    parts.add("sighting", new HttpEntity<>(json(image.metadata()), isJson));
    understood(
        () ->
            http.put()
                .uri(GALLERY + "/sightings/{id}", gallery, image.id())
                .contentType(MediaType.MULTIPART_FORM_DATA)
                .body(parts)
                .retrieve()
                .toBodilessEntity());
  }

  /** The JSON beside an image. */
  private static String json(Metadata metadata) {
    return JsonMapper.shared().writeValueAsString(metadata);
  }

  /** Makes a failure one that the command line can report, after waiting where that helps. */
  private <T> T understood(Supplier<T> request) {
    for (int tries = 1; ; tries++) {
      try {
        return request.get();
      } catch (RestClientResponseException e) {
        if (e.getStatusCode().value() != HttpStatus.SERVICE_UNAVAILABLE.value()
            || tries == TRIES_WHEN_OVERLOADED) {
          throw refusal(e);
        }
        waitAsTold(e);
      } catch (ResourceAccessException e) {
        throw DescryException.of(
            Kind.MISSING,
            "service-unreachable",
            "%s does not answer: %s".formatted(url, e.getMostSpecificCause().getMessage()),
            e);
      }
    }
  }

  private static void waitAsTold(RestClientResponseException overload) {
    HttpHeaders headers = overload.getResponseHeaders();
    String seconds = headers == null ? null : headers.getFirst(HttpHeaders.RETRY_AFTER);
    try {
      Thread.sleep(Duration.ofSeconds(seconds == null ? 1 : Long.parseLong(seconds)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw refusal(overload);
    }
  }

  private static DescryException refusal(RestClientResponseException e) {
    ProblemDetail problem = null;
    if (MediaType.APPLICATION_PROBLEM_JSON.isCompatibleWith(contentType(e))) {
      problem = e.getResponseBodyAs(ProblemDetail.class);
    }
    String reason =
        problem == null ? "HTTP status " + e.getStatusCode().value() : problem.getDetail();
    Kind kind = e.getStatusCode().is4xxClientError() ? Kind.INVALID : Kind.OVERLOADED;
    return DescryException.of(kind, "refused-by-service", "the service says: " + reason, e);
  }

  private static @Nullable MediaType contentType(RestClientResponseException e) {
    HttpHeaders headers = e.getResponseHeaders();
    return headers == null ? null : headers.getContentType();
  }
}
