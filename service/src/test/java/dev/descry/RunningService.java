package dev.descry;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import org.springframework.web.client.RestClient;
import org.springframework.web.util.UriComponentsBuilder;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The whole service on a port of its own, with the bundle that comes with it, and a client for it.
 */
public final class RunningService implements AutoCloseable {

  /** What the service answered. */
  public record Answer(int status, HttpHeaders headers, byte[] body) {

    public JsonNode json() {
      return JsonMapper.shared().readTree(body);
    }

    /** The last part of a problem document's type. */
    public String problem() {
      return json().path("type").asString().replace("urn:descry:problem:", "");
    }

    public String detail() {
      return json().path("detail").asString();
    }
  }

  /** Bytes that a form sends as a file. */
  private static final class NamedBytes extends ByteArrayResource {
    NamedBytes(byte[] bytes) {
      super(bytes);
    }

    @Override
    public String getFilename() {
      return "image";
    }
  }

  private final @Nullable ConfigurableApplicationContext context;
  private final String url;
  private final RestClient http;

  private RunningService(@Nullable ConfigurableApplicationContext context, String url) {
    this.context = context;
    this.url = url;
    // Unlike the one that Spring would choose, the JDK's client does not repeat what is refused.
    this.http =
        RestClient.builder().baseUrl(url).requestFactory(new JdkClientHttpRequestFactory()).build();
  }

  /** One that runs elsewhere, and that whoever has started it stops. */
  public static RunningService at(String url) {
    return new RunningService(null, url);
  }

  public static RunningService start(Path data, String... settings) {
    ConfigurableApplicationContext context =
        new SpringApplicationBuilder(DescryApplication.class)
            .registerShutdownHook(false)
            .run(
                Stream.concat(
                        Stream.of("--server.port=0", "--descry.data.folder=" + data),
                        Stream.of(settings))
                    .toArray(String[]::new));
    return new RunningService(
        context, "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port"));
  }

  public String url() {
    return url;
  }

  /** Of one that runs here. */
  public <T> T bean(Class<T> type) {
    return Objects.requireNonNull(context).getBean(type);
  }

  public Answer get(String path, Object... variables) {
    return exchange(HttpMethod.GET, path, null, null, variables);
  }

  public Answer put(String path, Object... variables) {
    return exchange(HttpMethod.PUT, path, null, null, variables);
  }

  public Answer delete(String path, Object... variables) {
    return exchange(HttpMethod.DELETE, path, null, null, variables);
  }

  public Answer postJson(String path, Object body, Object... variables) {
    return exchange(HttpMethod.POST, path, MediaType.APPLICATION_JSON, body, variables);
  }

  /** Searches a gallery for a sentence. */
  public JsonNode search(String gallery, Map<String, ?> request) {
    Answer answer = postJson("/api/v1/galleries/{gallery}/search", request, gallery);
    if (answer.status() != 200) {
      throw new AssertionError(answer.status() + " " + answer.json());
    }
    return answer.json();
  }

  /** Sends an image with its JSON part. */
  public Answer send(HttpMethod method, byte[] image, String json, String path, Object... more) {
    HttpHeaders isJson = new HttpHeaders();
    isJson.setContentType(MediaType.APPLICATION_JSON);
    MultiValueMap<String, Object> form = new LinkedMultiValueMap<>();
    form.add("image", new NamedBytes(image));
    form.add("sighting", new HttpEntity<>(json, isJson));
    return exchange(method, path, MediaType.MULTIPART_FORM_DATA, form, more);
  }

  public Answer exchange(
      HttpMethod method,
      String path,
      @Nullable MediaType type,
      @Nullable Object body,
      Object... variables) {
    URI uri =
        UriComponentsBuilder.fromUriString(url + path).encode().buildAndExpand(variables).toUri();
    RestClient.RequestBodySpec request = http.method(method).uri(uri);
    if (type != null && body != null) {
      request.contentType(type).body(body);
    }
    return request.exchange(
        (sent, response) ->
            new Answer(
                response.getStatusCode().value(),
                response.getHeaders(),
                response.getBody().readAllBytes()));
  }

  @Override
  public void close() {
    if (context != null) {
      context.close();
    }
  }
}
