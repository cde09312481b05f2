package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
import dev.descry.TestFrames;
import dev.descry.TestImages;
import dev.descry.TestVideos;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Jobs over HTTP. */
class JobApiTest {

  private static final String GALLERY = "/api/v1/galleries/{gallery}";
  private static final String JOBS = GALLERY + "/jobs";
  private static final int IMAGES = 80;

  @TempDir static Path folder;
  private static Path images;
  private static RunningService service;

  @BeforeAll
  static void start() throws Exception {
    images = Files.createDirectories(folder.resolve("allowed/images"));
    for (int i = 0; i < IMAGES; i++) {
      Files.write(images.resolve("%03d.jpg".formatted(i)), TestImages.jpeg(48, 96, i % 50));
    }
    Files.writeString(images.resolve("broken.png"), "no image");
    service = start("data");
  }

  private static RunningService start(String data) {
    return RunningService.start(
        folder.resolve(data),
        "--descry.jobs.chunk=4",
        "--descry.jobs.max-running=1",
        "--descry.sources.allowed-folders=" + folder.resolve("allowed"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void jobIsBegunWatchedAndReportedAndItsFailuresAreRetried() throws Exception {
    service.put(GALLERY, "watched");
    Answer begun = begin(service, "watched", images);
    assertThat(begun.status()).isEqualTo(202);
    String path = String.valueOf(begun.headers().getLocation());

    List<String> events = events(path + "/events");

    JsonNode end = JsonMapper.shared().readTree(events.getLast());
    assertThat(end.path("state").asString()).isEqualTo("completed");
    assertThat(end.path("indexed").asInt()).isEqualTo(IMAGES);
    assertThat(end.path("failed").asInt()).isEqualTo(1);
    assertThat(end.path("done").asInt()).isEqualTo(IMAGES + 1);
    assertThat(events).hasSizeGreaterThan(1);
    assertThat(service.get(path).json()).isEqualTo(end);
    assertThat(service.get(JOBS, "watched").json().path("jobs").get(0)).isEqualTo(end);
    String report = new String(service.get(path + "/report").body(), StandardCharsets.UTF_8);
    assertThat(report.lines()).hasSize(1);
    assertThat(report).contains("broken.png", "not-an-image");
    String metrics = new String(service.get("/actuator/prometheus").body(), StandardCharsets.UTF_8);
    assertThat(metrics)
        .containsPattern(
            "descry_job_entries_total\\{.*gallery=\"watched\".*result=\"indexed\".*} 80.0");

    Files.write(images.resolve("broken.png"), TestImages.encoded(48, 96, 7, "png"));
    Answer retried = post(service, path + "/retry");
    List<String> again = events(retried.headers().getLocation() + "/events");
    JsonNode last = JsonMapper.shared().readTree(again.getLast());
    assertThat(last.path("indexed").asInt()).isEqualTo(1);
    assertThat(last.path("retryOf").asString()).isEqualTo(end.path("id").asString());
    Files.writeString(images.resolve("broken.png"), "no image");
    assertThat(post(service, path + "/restart").problem()).isEqualTo("job-completed");
    assertThat(post(service, path + "/stop").problem()).isEqualTo("job-not-running");
  }

  @Test
  void stoppedJobIsRestartedAndOneMoreThanMayRunIsAnOverload() throws Exception {
    service.put(GALLERY, "stopped");
    String path = String.valueOf(begin(service, "stopped", images).headers().getLocation());
    HttpResponse<String> another = beginOnce("stopped");
    assertThat(another.statusCode()).as(another.body()).isEqualTo(503);
    assertThat(another.headers().firstValue("Retry-After")).isPresent();

    assertThat(post(service, path + "/stop").status()).isEqualTo(202);
    assertThat(lastEvent(path).path("state").asString()).isEqualTo("stopped");
    assertThat(post(service, path + "/restart").status()).isEqualTo(202);

    assertThat(lastEvent(path).path("indexed").asInt()).isEqualTo(IMAGES);
    assertThat(service.get(JOBS, "stopped").json().path("jobs")).hasSize(1);
  }

  @Test
  void jobGoesOnByItselfWhenTheServiceStartsAgain() throws Exception {
    String path;
    try (RunningService first = start("again")) {
      first.put(GALLERY, "again");
      path = String.valueOf(begin(first, "again", images).headers().getLocation());
    }
    try (RunningService second = start("again")) {
      JsonNode job = second.get(path).json();
      while (job.path("state").asString().equals("running")) {
        Thread.sleep(50);
        job = second.get(path).json();
      }
      assertThat(job.path("state").asString()).isEqualTo("completed");
      assertThat(job.path("indexed").asInt()).isEqualTo(IMAGES);
    }
  }

  @Test
  void fullFramesAndVideosBecomeTheirPeople() throws Exception {
    service.put(GALLERY, "frames");
    Path street = Files.createDirectories(folder.resolve("allowed/street"));
    Files.write(street.resolve("a.jpg"), TestFrames.street());
    TestVideos.pan(street.resolve("b.mp4"));

    Answer begun =
        service.postJson(
            JOBS,
            Map.of(
                "sources",
                List.of(street.toString()),
                "frames",
                true,
                "metadata",
                Map.of("time", "2026-03-14T09:00:00Z")),
            "frames");
    JsonNode end = lastEvent(String.valueOf(begun.headers().getLocation()));

    assertThat(end.path("frames").asBoolean()).isTrue();
    assertThat(end.path("indexed").asInt()).isEqualTo(2);
    assertThat(end.path("sightings").asInt()).isEqualTo(10);
    JsonNode person = service.get(GALLERY + "/sightings/{id}", "frames", "a.jpg:1").json();
    assertThat(person.path("source").asString()).isEqualTo(street.resolve("a.jpg").toString());
    assertThat(person.path("time").asString()).isEqualTo("2026-03-14T09:00:00Z");
  }

  @Test
  void whatIsNotThereOrNotAllowedIsAProblem() throws Exception {
    service.put(GALLERY, "problems");
    Path outside = Files.createDirectories(folder.resolve("outside"));
    Files.write(outside.resolve("a.jpg"), TestImages.jpeg(48, 96, 1));

    assertThat(begin(service, "problems", outside).problem()).isEqualTo("source-not-allowed");
    assertThat(begin(service, "none", images).problem()).isEqualTo("gallery-not-found");
    assertThat(begin(service, "problems", folder.resolve("allowed/none")).problem())
        .isEqualTo("source-not-found");
    Answer partition =
        service.postJson(
            JOBS, Map.of("sources", List.of(images.toString()), "partition", "6/5"), "problems");
    assertThat(partition.status()).isEqualTo(400);
    assertThat(partition.detail()).contains("6/5");
    assertThat(service.get(JOBS + "/20260101-000000-abcd", "problems").problem())
        .isEqualTo("job-not-found");
    assertThat(service.get(JOBS, "problems").json().path("jobs")).isEmpty();
  }

  private static Answer begin(RunningService service, String gallery, Path source) {
    return service.postJson(JOBS, Map.of("sources", List.of(source.toString())), gallery);
  }

  /** By a client that does not come back by itself. */
  private static HttpResponse<String> beginOnce(String gallery) throws Exception {
    String body =
        JsonMapper.shared().writeValueAsString(Map.of("sources", List.of(images.toString())));
    URI jobs = URI.create(service.url() + "/api/v1/galleries/" + gallery + "/jobs");
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(
          HttpRequest.newBuilder(jobs)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString(body))
              .build(),
          BodyHandlers.ofString());
    }
  }

  private static Answer post(RunningService service, String path) {
    return service.postJson(path, Map.of());
  }

  private static JsonNode lastEvent(String path) throws Exception {
    return JsonMapper.shared().readTree(events(path + "/events").getLast());
  }

  /** The data of all events until the stream ends. */
  private static List<String> events(String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(URI.create(service.url() + path)).build();
      return client
          .send(request, BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith("data:"))
          .map(line -> line.substring("data:".length()))
          .toList();
    }
  }
}
