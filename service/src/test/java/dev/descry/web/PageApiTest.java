package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
import dev.descry.TestImages;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** Lists and searches by pages, over HTTP. */
class PageApiTest {

  private static final String GALLERY = "/api/v1/galleries/pages";
  private static final String SIGHTINGS = GALLERY + "/sightings";
  private static final String POINTS = GALLERY + "/points-in-time";

  @TempDir static Path data;
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(data, "--descry.gallery.max-points-in-time=1");
    service.put(GALLERY);
    for (int i = 0; i < 5; i++) {
      service.send(
          HttpMethod.PUT,
          TestImages.jpeg(40, 80, i),
          "{\"camera\": \"c" + i % 2 + "\"}",
          SIGHTINGS + "/s" + i);
    }
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void pagesOfAPointInTimeFitTogetherWhileTheGalleryChanges() {
    Answer opened = service.postJson(POINTS, Map.of());
    assertThat(opened.status()).isEqualTo(201);
    String point = opened.json().path("id").asString();
    assertThat(opened.headers().getLocation()).hasToString(POINTS + "/" + point);
    assertThat(opened.json().path("sightings").asInt()).isEqualTo(5);
    assertThat(Instant.parse(opened.json().path("expiresAt").asString())).isAfter(Instant.now());
    String list = SIGHTINGS + "?limit=2&pointInTime=" + point;

    JsonNode first = service.get(list).json();
    service.delete(SIGHTINGS + "/s3");
    JsonNode second = service.get(list + "&after=" + first.path("next").asString()).json();
    JsonNode third = service.get(list + "&after=" + second.path("next").asString()).json();
    JsonNode search =
        service.search("pages", Map.of("text", "a person", "pointInTime", point, "offset", 4));
    service.send(
        HttpMethod.PUT, TestImages.jpeg(40, 80, 3), "{\"camera\": \"c1\"}", SIGHTINGS + "/s3");

    assertThat(first.path("sightings").findValuesAsString("id")).containsExactly("s0", "s1");
    assertThat(second.path("sightings").findValuesAsString("id")).containsExactly("s2", "s3");
    assertThat(third.path("sightings").findValuesAsString("id")).containsExactly("s4");
    assertThat(third.path("next").isNull()).isTrue();
    assertThat(search.path("matches")).hasSize(1);

    Answer tooMany = service.postJson(POINTS, Map.of());
    assertThat(tooMany.status()).isEqualTo(503);
    assertThat(tooMany.headers().getFirst("Retry-After")).isNotNull();
    assertThat(service.delete(POINTS + "/" + point).status()).isEqualTo(204);
    assertThat(service.delete(POINTS + "/" + point).status()).isEqualTo(404);
    assertThat(service.get(list).problem()).isEqualTo("point-in-time-not-found");
    assertThat(service.get(list).detail()).contains(point);
  }

  @Test
  void listIsFilteredAndKeepsToItsLimit() {
    JsonNode filtered = service.get(SIGHTINGS + "?filter={filter}", "{\"camera\": \"c0\"}").json();

    assertThat(filtered.path("sightings").findValuesAsString("id"))
        .containsExactly("s0", "s2", "s4");
    assertThat(service.get(SIGHTINGS + "?limit=1001").problem()).isEqualTo("invalid-limit");
    assertThat(service.get(SIGHTINGS + "?limit=1001").detail()).contains("1001", "1000");
    assertThat(service.get(SIGHTINGS + "?filter={filter}", "c0").problem())
        .isEqualTo("invalid-filter");
  }
}
