package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.TestImages;
import dev.descry.metrics.Meters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** Health, metrics and the API document. */
class OperationsTest {

  private static final String GALLERY = "/api/v1/galleries/operations";

  @TempDir static Path data;
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(data);
    service.put(GALLERY);
    service.send(HttpMethod.POST, TestImages.jpeg(40, 80, 1), "{}", GALLERY + "/sightings");
    service.search("operations", Map.of("text", "a man with an unmistakable word"));
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void healthAnswersForBothProbes() {
    for (String probe : new String[] {"", "/liveness", "/readiness"}) {
      assertThat(service.get("/actuator/health" + probe).json().path("status").asString())
          .isEqualTo("UP");
    }
  }

  @Test
  void everyMeterIsReportedAndNoneHoldsTheQuery() throws Exception {
    String expected = Meters.GALLERY_SIGHTINGS.meterName().replace('.', '_');
    String metrics = prometheus();
    for (int i = 0; i < 100 && !metrics.contains(expected); i++) {
      Thread.sleep(100);
      metrics = prometheus();
    }

    for (Meters meter : Meters.values()) {
      // Those of generations are there where a gallery has two, those of jobs where one runs:
      // GenerationApiTest and IndexingJobsTest see to them.
      if (!meter.meterName().matches("descry[.](generation|job)[.].*")) {
        assertThat(metrics).contains(meter.meterName().replace('.', '_'));
      }
    }
    assertThat(metrics)
        .contains("stage=\"recall\"", "graph=\"image-branch\"", "http_server_requests")
        .doesNotContain("unmistakable");
  }

  @Test
  void everyMeterIsDocumented() throws Exception {
    String page = Files.readString(Path.of("README.md"));

    for (Meters meter : Meters.values()) {
      assertThat(page).contains("`" + meter.meterName() + "`");
    }
  }

  @Test
  void apiDocumentListsEveryPath() {
    JsonNode paths = service.get("/api/v1/openapi").json().path("paths");

    assertThat(paths.propertyNames())
        .containsExactlyInAnyOrder(
            ApiPaths.BUNDLES,
            ApiPaths.GENERATIONS,
            ApiPaths.GENERATION,
            ApiPaths.LIVE_GENERATION,
            ApiPaths.SNAPSHOTS,
            ApiPaths.SNAPSHOT,
            ApiPaths.RESTORE,
            ApiPaths.GALLERIES,
            ApiPaths.GALLERY,
            ApiPaths.MAX_AGE,
            ApiPaths.SIGHTINGS,
            ApiPaths.SIGHTING,
            ApiPaths.IMAGE,
            ApiPaths.FRAMES,
            ApiPaths.FRAME,
            ApiPaths.INDEX,
            ApiPaths.JOBS,
            ApiPaths.JOB,
            ApiPaths.JOB_STOP,
            ApiPaths.JOB_RESTART,
            ApiPaths.JOB_RETRY,
            ApiPaths.JOB_REPORT,
            ApiPaths.JOB_EVENTS,
            ApiPaths.MERGE,
            ApiPaths.PURGE,
            ApiPaths.TRACES,
            ApiPaths.POINTS_IN_TIME,
            ApiPaths.POINT_IN_TIME,
            ApiPaths.SEARCH);
  }

  @Test
  void apiDocumentSaysThatEveryOperationMayAnswerWithAProblem() {
    JsonNode document = service.get("/api/v1/openapi").json();

    assertThat(document.at("/components/schemas/Problem/properties/type").isMissingNode())
        .isFalse();
    for (JsonNode path : document.path("paths")) {
      for (JsonNode operation : path) {
        for (String status : new String[] {"4XX", "503"}) {
          JsonNode content = operation.path("responses").path(status).path("content");
          assertThat(
                  content.path("application/problem+json").path("schema").path("$ref").asString())
              .isEqualTo("#/components/schemas/Problem");
        }
      }
    }
  }

  @Test
  void apiPageIsServedFromTheRoot() {
    RunningService.Answer page = service.get("/api");
    while (page.status() == 302) {
      page = service.get(Objects.requireNonNull(page.headers().getLocation()).getPath());
    }

    assertThat(page.status()).isEqualTo(200);
    assertThat(new String(page.body(), StandardCharsets.UTF_8)).contains("swagger-ui");
  }

  private static String prometheus() {
    return new String(service.get("/actuator/prometheus").body(), StandardCharsets.UTF_8);
  }
}
