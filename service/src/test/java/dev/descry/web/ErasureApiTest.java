package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
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

class ErasureApiTest {

  private static final String GALLERY = "/api/v1/galleries/erasure";

  @TempDir static Path data;
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(data);
    service.put(GALLERY);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void deletedPersonIsPurgedAndTheAnswerSaysThatNothingIsLeft() throws Exception {
    // In one segment, of which a small part is deleted: nothing else would write it anew.
    put("a", "{\"person\": \"p7\"}", 0);
    for (int i = 1; i < 12; i++) {
      put("b" + i, "{\"person\": \"p8\"}", i);
    }
    service.postJson(GALLERY + "/index/merge?segments=1", "");
    while (service.get(GALLERY + "/index").json().path("segments").asInt() > 1) {
      Thread.sleep(50);
    }
    assertThat(service.get(GALLERY + "/purge").problem()).isEqualTo("purge-not-found");

    Answer deleted = service.delete(GALLERY + "/sightings?filter={filter}", "{\"person\": \"p7\"}");
    assertThat(deleted.json().path("deleted").asInt()).isEqualTo(1);
    assertThat(traces().path("traces"))
        .extracting(trace -> trace.path("place").asString(), trace -> trace.path("what").asString())
        .contains(tuple("DELETED_SIGHTING", "sighting a"), tuple("DELETED_SIGHTING", "person p7"));

    Answer begun = service.postJson(GALLERY + "/purge", "");
    assertThat(begun.status()).isEqualTo(202);
    JsonNode purge = begun.json();
    while (purge.path("endedAt").isNull()) {
      Thread.sleep(50);
      purge = service.get(GALLERY + "/purge").json();
    }

    assertThat(purge.path("problem").isNull()).isTrue();
    assertThat(traces().path("traces")).isEmpty();
    assertThat(traces().path("documents").asInt()).isPositive();
    assertThat(service.get(GALLERY + "/sightings/b1").status()).isEqualTo(200);
  }

  @Test
  void nobodyToLookForIsRefused() {
    Answer answer = service.postJson(GALLERY + "/traces", Map.of());

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.problem()).isEqualTo("invalid-traces");
    assertThat(answer.detail()).contains("0 ids and persons");
  }

  private static void put(String id, String sighting, int image) {
    service.send(
        HttpMethod.PUT, TestImages.jpeg(40, 80, image), sighting, GALLERY + "/sightings/{id}", id);
  }

  private static JsonNode traces() {
    return service
        .postJson(GALLERY + "/traces", Map.of("ids", List.of("a"), "persons", List.of("p7")))
        .json();
  }
}
