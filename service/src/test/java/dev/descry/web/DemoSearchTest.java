package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Searches over the demo gallery, with the bundle that comes with the service. */
class DemoSearchTest {

  private static final String SEARCH = "/api/v1/galleries/demo/search";

  @TempDir static Path data;
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(data, "--descry.demo=true");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @Test
  void answerHoldsRankScoresSightingImageAndCost() {
    JsonNode answer =
        service.search("demo", Map.of("text", "a man with dark trousers", "limit", 3));

    assertThat(answer.path("bundle").asString()).startsWith("descry-base@");
    assertThat(answer.path("matches")).hasSize(3);
    JsonNode first = answer.path("matches").get(0);
    assertThat(first.path("rank").asInt()).isEqualTo(1);
    assertThat(first.path("scores").path("similarity").asDouble()).isBetween(-1.0, 1.0);
    assertThat(first.path("scores").path("probability").asDouble()).isBetween(0.0, 1.0);
    assertThat(first.path("scores").path("pair").isNumber()).isTrue();
    assertThat(first.path("sighting").path("camera").asString()).isNotBlank();
    assertThat(first.path("sighting").path("time").asString()).startsWith("20");
    JsonNode cost = answer.path("cost");
    assertThat(cost.path("candidates").asInt()).isGreaterThanOrEqualTo(60);
    assertThat(cost.path("reranked").asInt()).isEqualTo(cost.path("candidates").asInt());
    assertThat(cost.path("visited").asInt()).isPositive();
    assertThat(cost.path("micros").path("total").asLong())
        .isGreaterThanOrEqualTo(
            cost.path("micros").path("encode").asLong()
                + cost.path("micros").path("recall").asLong()
                + cost.path("micros").path("rerank").asLong());

    RunningService.Answer image =
        service.get(first.path("sighting").path("image").path("href").asString());
    assertThat(image.status()).isEqualTo(200);
    assertThat(image.headers().getContentType()).hasToString("image/jpeg");
    assertThat((long) image.body().length)
        .isEqualTo(first.path("sighting").path("image").path("bytes").asLong());
  }

  @Test
  void matchesAreOrderedByFusedScore() {
    JsonNode answer = service.search("demo", Map.of("text", "a woman in a skirt", "limit", 50));
    List<Double> scores = new ArrayList<>();
    answer
        .path("matches")
        .forEach(match -> scores.add(match.path("scores").path("fused").asDouble()));

    assertThat(scores).hasSize(50).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void sameSearchGivesTheSameAnswerEachTimeAndFromTheAddressLine() {
    Map<String, Object> request = Map.of("text", "Someone with a blue shirt", "limit", 20);
    List<String> posted = ids(service.search("demo", request));

    assertThat(ids(service.search("demo", request))).isEqualTo(posted);
    assertThat(
            ids(service.get(SEARCH + "?text={text}&limit=20", "Someone with a blue shirt").json()))
        .isEqualTo(posted);
  }

  @Test
  void pagesFollowEachOtherWithoutGapsOrRepeats() {
    List<String> whole =
        ids(service.search("demo", Map.of("text", "a person walking", "limit", 30)));
    List<String> pages = new ArrayList<>();
    for (int offset = 0; offset < 30; offset += 10) {
      JsonNode page =
          service.search("demo", Map.of("text", "a person walking", "limit", 10, "offset", offset));
      assertThat(page.path("matches").get(0).path("rank").asInt()).isEqualTo(offset + 1);
      pages.addAll(ids(page));
    }

    assertThat(pages).isEqualTo(whole);
  }

  @Test
  void filterIsAppliedInsideTheSearch() {
    JsonNode any = service.search("demo", Map.of("text", "a man", "limit", 1));
    String camera = any.path("matches").get(0).path("sighting").path("camera").asString();

    JsonNode there =
        service.search(
            "demo",
            Map.of(
                "text",
                "a man",
                "limit",
                5,
                "candidates",
                5,
                "rerank",
                5,
                "filter",
                Map.of("camera", camera)));
    assertThat(there.path("matches")).hasSize(5);
    there
        .path("matches")
        .forEach(
            match ->
                assertThat(match.path("sighting").path("camera").asString()).isEqualTo(camera));

    JsonNode elsewhere =
        service.search(
            "demo",
            Map.of(
                "text", "a man", "limit", 100, "filter", Map.of("not", Map.of("camera", camera))));
    elsewhere
        .path("matches")
        .forEach(
            match ->
                assertThat(match.path("sighting").path("camera").asString()).isNotEqualTo(camera));
    assertThat(elsewhere.path("matches").size()).isPositive();
  }

  @Test
  void candidatesThatAreNotRerankedFollowInTheOrderOfTheirEmbeddings() {
    JsonNode answer =
        service.search("demo", Map.of("text", "a man in black", "limit", 20, "rerank", 5));

    assertThat(answer.path("cost").path("reranked").asInt()).isEqualTo(5);
    List<Double> rest = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      JsonNode scores = answer.path("matches").get(i).path("scores");
      assertThat(scores.path("pair").isNumber()).isEqualTo(i < 5);
      if (i >= 5) {
        rest.add(scores.path("similarity").asDouble());
      }
    }
    assertThat(rest).isSortedAccordingTo((a, b) -> Double.compare(b, a));
  }

  @Test
  void upperCaseMakesNoDifference() {
    assertThat(ids(service.search("demo", Map.of("text", "A MAN WITH A HAT", "limit", 10))))
        .isEqualTo(ids(service.search("demo", Map.of("text", "a man with a hat", "limit", 10))));
  }

  @Test
  void sentenceLongerThanTheModelReadsIsCutAndTheAnswerSaysSo() {
    String wordy = "a man with a red jacket and blue jeans ".repeat(20);

    assertThat(service.search("demo", Map.of("text", wordy)).path("textTruncated").asBoolean())
        .isTrue();
    assertThat(service.search("demo", Map.of("text", "a man")).path("textTruncated").asBoolean())
        .isFalse();
  }

  private static List<String> ids(JsonNode answer) {
    List<String> ids = new ArrayList<>();
    answer.path("matches").forEach(match -> ids.add(match.path("sighting").path("id").asString()));
    return ids;
  }
}
