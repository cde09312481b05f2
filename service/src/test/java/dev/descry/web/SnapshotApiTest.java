package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
import dev.descry.S3Server;
import dev.descry.TestImages;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** Snapshots in a bucket, taken and restored over HTTP. */
class SnapshotApiTest {

  private static final String GALLERY = "/api/v1/galleries/{gallery}";
  private static final String SNAPSHOTS = GALLERY + "/snapshots";
  private static final String SNAPSHOT = SNAPSHOTS + "/{snapshot}";
  private static final String RESTORE = GALLERY + "/restore";
  private static final Map<String, Object> SENTENCE = Map.of("text", "a woman with a red coat");

  @TempDir static Path data;
  private static S3Server server;
  private static RunningService service;

  @BeforeAll
  static void start() {
    server = new S3Server();
    List<String> place = server.arguments("descry.snapshots.s3");
    service = RunningService.start(data, place.toArray(String[]::new));
  }

  @AfterAll
  static void stop() {
    service.close();
    server.close();
  }

  @Test
  void galleryIsTakenDeletedAndMadeAgain() {
    fill("toys", 5);
    JsonNode before = service.search("toys", SENTENCE).path("matches");

    Answer taken = service.postJson(SNAPSHOTS, Map.of(), "toys");
    assertThat(taken.status()).isEqualTo(201);
    String id = taken.json().path("id").asString();
    assertThat(taken.headers().getLocation()).hasToString("/api/v1/galleries/toys/snapshots/" + id);
    assertThat(taken.json().path("sightings").asInt()).isEqualTo(5);
    assertThat(server.keys()).contains("snapshots/toys/manifests/" + id + ".json");
    service.delete(GALLERY, "toys");
    assertThat(service.get(SNAPSHOTS, "toys").json().path("snapshots").get(0))
        .isEqualTo(taken.json());

    Answer restored = service.postJson(RESTORE, Map.of("snapshot", id), "toys");
    Answer copied = service.postJson(RESTORE, Map.of("snapshot", id, "gallery", "toys"), "copy");

    assertThat(restored.status()).isEqualTo(201);
    assertThat(copied.headers().getLocation()).hasToString("/api/v1/galleries/copy");
    assertThat(copied.json().path("sightings").asInt()).isEqualTo(5);
    assertThat(service.search("toys", SENTENCE).path("matches")).isEqualTo(before);
    assertThat(service.get(GALLERY + "/sightings/3/image", "copy").body())
        .isEqualTo(TestImages.jpeg(40, 80, 3));

    assertThat(service.delete(SNAPSHOT, "toys", id).status()).isEqualTo(204);
    assertThat(service.delete(SNAPSHOT, "toys", id).problem()).isEqualTo("snapshot-not-found");
    assertThat(server.keys()).noneMatch(key -> key.startsWith("snapshots/toys/"));
  }

  @Test
  void whatIsWrongIsAProblem() {
    fill("mine", 1);
    String id = service.postJson(SNAPSHOTS, Map.of(), "mine").json().path("id").asString();

    assertProblem(service.postJson(SNAPSHOTS, Map.of(), "nobody"), 404, "gallery-not-found");
    assertProblem(service.get(SNAPSHOT, "mine", "x"), 404, "snapshot-not-found");
    assertProblem(service.postJson(RESTORE, Map.of(), "other"), 400, "invalid-body");
    assertProblem(service.postJson(RESTORE, Map.of("snapshot", id), "mine"), 409, "gallery-exists");
    assertProblem(
        service.postJson(RESTORE, Map.of("snapshot", id), "other"), 404, "snapshot-not-found");
    assertProblem(
        service.postJson(RESTORE, Map.of("snapshot", id, "gallery", "mine"), "No"),
        400,
        "invalid-gallery-name");
    server.stop();
    assertProblem(service.postJson(SNAPSHOTS, Map.of(), "mine"), 503, "storage-unavailable");
    assertProblem(service.get(SNAPSHOTS, "mine"), 503, "storage-unavailable");
    server.start();
    assertThat(service.get(SNAPSHOT, "mine", id).status()).isEqualTo(200);
    assertThat(service.get(GALLERY, "other").status()).isEqualTo(404);
  }

  private static void fill(String gallery, int sightings) {
    service.put(GALLERY, gallery);
    for (int i = 0; i < sightings; i++) {
      service.send(
          HttpMethod.PUT,
          TestImages.jpeg(40, 80, i),
          "{}",
          GALLERY + "/sightings/{id}",
          gallery,
          i);
    }
  }

  private static void assertProblem(Answer answer, int status, String type) {
    assertThat(answer.status()).isEqualTo(status);
    assertThat(answer.problem()).isEqualTo(type);
  }
}
