package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
import dev.descry.TestImages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Filters over typed metadata, over HTTP. */
class FilterApiTest {

  private static final String GALLERY = "/api/v1/galleries/filters";
  private static final String SIGHTINGS = GALLERY + "/sightings";

  @TempDir static Path data;
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(data);
    declare("{\"attributes\": {\"height\": \"number\", \"seen\": \"time\"}}");
    put(
        "a",
        """
        {"camera": "north-gate", "location": {"lat": 52.5163, "lon": 13.3777},
         "attributes": {"hat": true, "height": 170, "seen": "2026-03-14T09:00:00Z"}}
        """);
    put(
        "b",
        """
        {"camera": "north-door", "location": {"lat": 52.5186, "lon": 13.3762},
         "attributes": {"height": 180.5}}
        """);
    put("c", "{\"camera\": \"south-gate\", \"attributes\": {\"hat\": false}}");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  /** From the Brandenburg Gate (a) to the Reichstag (b) it is 275 m. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"camera\": {\"prefix\": \"north-\"}}                                        | ab",
        "{\"attributes.hat\": {\"exists\": true}}                                        | ac",
        "{\"attributes.hat\": false}                                                       | c",
        "{\"attributes.height\": {\"from\": 175}}                                        | b",
        "{\"attributes.seen\": {\"to\": \"2026-03-14T10:00:00+01:00\"}}                | a",
        "{\"location\": {\"near\": {\"lat\": 52.5163, \"lon\": 13.3777}, \"within\": 250}} | a",
        "{\"location\": {\"near\": {\"lat\": 52.5163, \"lon\": 13.3777}, \"within\": 300}} | ab",
        "{\"location\": {\"box\": {\"top\": 52.6, \"left\": 13, \"bottom\": 52.517, \"right\":"
            + " 14}}} | b",
        "{\"location\": {\"exists\": false}, \"not\": {\"camera\": \"x\"}}         | c",
      })
  void listAndSearchHeedTheFilter(String filter, String ids) {
    JsonNode list = service.get(SIGHTINGS + "?filter={filter}", filter).json();
    JsonNode search =
        service.search(
            "filters", Map.of("text", "a person", "filter", JsonMapper.shared().readTree(filter)));

    assertThat(String.join("", list.path("sightings").findValuesAsString("id"))).isEqualTo(ids);
    assertThat(search.path("matches").findValuesAsString("id"))
        .containsExactlyInAnyOrder(ids.split(""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"attributes.hut\": true}                    | 'attributes.hut', compared with true",
        "{\"attributes.height\": \"tall\"}           | attributes.height is compared with a value"
            + " tall",
        "{\"attributes.hat\": {\"prefix\": \"t\"}} | attributes.hat is compared with a prefix t",
        "{\"location\": \"Berlin\"}                  | location is compared with a value Berlin",
        "{\"location\": {\"near\": 5, \"within\": 1}} | near of location is 5",
        "{\"camera\": {\"like\": \"x\"}}           | camera is compared with {like=x}",
      })
  void filterThatCanNotMeanAnythingIsRefusedWithFieldAndValue(String filter, String named) {
    Answer search =
        service.postJson(
            GALLERY + "/search",
            Map.of("text", "a person", "filter", JsonMapper.shared().readTree(filter)));
    Answer list = service.get(SIGHTINGS + "?filter={filter}", filter);

    for (Answer answer : List.of(search, list)) {
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.problem()).isEqualTo("invalid-filter");
      assertThat(answer.detail()).contains(named);
    }
  }

  @Test
  void sightingIsReadBackWithItsLocation() {
    JsonNode location = service.get(SIGHTINGS + "/a").json().path("location");

    assertThat(location.path("lat").asDouble()).isEqualTo(52.5163);
    assertThat(location.path("lon").asDouble()).isEqualTo(13.3777);
  }

  @Test
  void galleryReportsItsFieldsWithTheirTypes() {
    JsonNode fields = service.get(GALLERY).json().path("fields");

    assertThat(fields.path("attributes.height").asString()).isEqualTo("number");
    assertThat(fields.path("attributes.hat").asString()).isEqualTo("boolean");
    assertThat(fields.path("attributes.seen").asString()).isEqualTo("time");
    assertThat(fields.path("camera").asString()).isEqualTo("keyword");
    assertThat(fields.path("location").asString()).isEqualTo("location");
  }

  @Test
  void declarationOfAnotherTypeIsAConflictAndOfAnUnknownOneInvalid() {
    Answer conflict = declare("{\"attributes\": {\"hat\": \"number\"}}");
    assertThat(conflict.status()).isEqualTo(409);
    assertThat(conflict.problem()).isEqualTo("other-attribute-type");
    assertThat(conflict.detail()).contains("hat", "number", "boolean");

    Answer unknown = declare("{\"attributes\": {\"hat\": \"integer\"}}");
    assertThat(unknown.status()).isEqualTo(400);
    assertThat(unknown.problem()).isEqualTo("invalid-body");
    assertThat(unknown.detail()).contains("integer");

    assertThat(service.put(GALLERY).status()).isEqualTo(200);
    assertThat(declare("{}").status()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"attributes\": {\"height\": \"tall\"}}      | 409 | other-attribute-type | tall",
        "{\"attributes\": {\"seen\": \"noon\"}}        | 409 | other-attribute-type | noon",
        "{\"location\": {\"lat\": 91, \"lon\": 13}}    | 400 | invalid-metadata | lat 91.0",
        "{\"location\": {\"lat\": 52}}                   | 400 | invalid-body | lon",
        "{\"location\": [52, 13]}                          | 400 | invalid-body | Location",
      })
  void sightingThatDoesNotFitIsRefusedAndNothingIsLost(
      String json, int status, String type, String named) {
    Answer answer = put("a", json);

    assertThat(answer.status()).as(answer.detail()).isEqualTo(status);
    assertThat(answer.problem()).isEqualTo(type);
    assertThat(answer.detail()).contains(named);
    JsonNode kept = service.get(SIGHTINGS + "/a").json();
    assertThat(kept.path("attributes").path("height").asDouble()).isEqualTo(170);
  }

  @Test
  void bulkLineThatDoesNotFitIsRefusedAloneWhereverItStands() {
    service.put("/api/v1/galleries/bulk-filters");
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 7; i++) {
      lines.append(
          "{\"id\": \"b%d\", \"attributes\": {\"size\": %s}, \"image\": \"%s\"}\n"
              .formatted(
                  i,
                  i == 2 || i == 6 ? "\"big\"" : i,
                  Base64.getEncoder().encodeToString(TestImages.jpeg(40, 80, i))));
    }

    Answer answer =
        service.exchange(
            HttpMethod.POST,
            "/api/v1/galleries/bulk-filters/sightings",
            MediaType.APPLICATION_NDJSON,
            lines.toString());

    List<JsonNode> results =
        new String(answer.body(), StandardCharsets.UTF_8)
            .lines()
            .map(JsonMapper.shared()::readTree)
            .toList();
    assertThat(results)
        .extracting(one -> one.path("result").asString())
        .containsExactly("put", "put", "refused", "put", "put", "put", "refused");
    assertThat(results.get(2).path("problem").path("detail").asString())
        .contains("attribute size of sighting b2 is big");
    assertThat(
            service
                .get("/api/v1/galleries/bulk-filters/sightings")
                .json()
                .path("sightings")
                .findValuesAsString("id"))
        .containsExactly("b0", "b1", "b3", "b4", "b5");
  }

  @Test
  void deletionByFilterRemovesWhatItLetsThroughAndNeedsAFilter() {
    String sightings = "/api/v1/galleries/deletion/sightings";
    service.put("/api/v1/galleries/deletion");
    for (int i = 0; i < 4; i++) {
      service.send(
          HttpMethod.PUT,
          TestImages.jpeg(40, 80, i / 2),
          "{\"camera\": \"c" + i % 2 + "\"}",
          sightings + "/s" + i);
    }

    Answer without = service.delete(sightings);
    assertThat(without.status()).isEqualTo(400);
    assertThat(without.detail()).contains("filter");
    Answer everything = service.delete(sightings + "?filter={filter}", "{}");
    assertThat(everything.status()).isEqualTo(400);
    assertThat(everything.problem()).isEqualTo("invalid-filter");
    String twice = "{\"camera\": \"c1\", \"camera\": \"c0\"}";
    assertThat(service.delete(sightings + "?filter={filter}", twice).detail()).contains(twice);
    Answer unknown = service.delete(sightings + "?filter={filter}", "{\"attributes.x\": 1}");
    assertThat(unknown.detail()).contains("attributes.x", "1");
    assertThat(service.get(sightings).json().path("sightings")).hasSize(4);

    Answer deleted = service.delete(sightings + "?filter={filter}", "{\"camera\": \"c1\"}");
    assertThat(deleted.status()).isEqualTo(200);
    assertThat(deleted.json().path("deleted").asInt()).isEqualTo(2);
    assertThat(service.get(sightings).json().path("sightings").findValuesAsString("id"))
        .containsExactly("s0", "s2");
    assertThat(service.get(sightings + "/s1/image").status()).isEqualTo(404);
    assertThat(service.get(sightings + "/s0/image").body()).isEqualTo(TestImages.jpeg(40, 80, 0));
    assertThat(service.delete("/api/v1/galleries/none/sightings?filter={filter}", "{}").problem())
        .isEqualTo("gallery-not-found");
  }

  @Test
  void maxAgeIsSetReportedAndRemoved() {
    String maxAge = GALLERY + "/max-age";

    Answer set =
        service.exchange(
            HttpMethod.PUT, maxAge, MediaType.APPLICATION_JSON, "{\"maxAge\": \"P30000D\"}");
    assertThat(set.status()).isEqualTo(200);
    assertThat(service.get(GALLERY).json().path("maxAge").asString()).isEqualTo("PT720000H");
    assertThat(service.put(GALLERY).json().path("maxAge").asString()).isEqualTo("PT720000H");

    assertThat(service.delete(maxAge).status()).isEqualTo(204);
    assertThat(service.get(GALLERY).json().path("maxAge").isNull()).isTrue();

    Answer wrong =
        service.exchange(
            HttpMethod.PUT, maxAge, MediaType.APPLICATION_JSON, "{\"maxAge\": \"a month\"}");
    assertThat(wrong.problem()).isEqualTo("invalid-body");
    assertThat(wrong.detail()).contains("a month");
    Answer none =
        service.exchange(
            HttpMethod.PUT, maxAge, MediaType.APPLICATION_JSON, "{\"maxAge\": \"PT0S\"}");
    assertThat(none.problem()).isEqualTo("invalid-max-age");
  }

  private static Answer declare(String json) {
    return service.exchange(HttpMethod.PUT, GALLERY, MediaType.APPLICATION_JSON, json);
  }

  private static Answer put(String id, String json) {
    return service.send(HttpMethod.PUT, TestImages.jpeg(40, 80, 1), json, SIGHTINGS + "/" + id);
  }
}
