package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
import dev.descry.TestImages;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
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
import org.springframework.util.LinkedMultiValueMap;

/** What a caller can get wrong, and what the service says of it. */
class BadInputTest {

  private static final String GALLERY = "/api/v1/galleries/bad-input";
  private static final String SIGHTINGS = GALLERY + "/sightings";
  private static final String SEARCH = GALLERY + "/search";

  @TempDir static Path data;
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(data, "--descry.image.max-size=20KB");
    service.put(GALLERY);
    service.send(HttpMethod.PUT, TestImages.jpeg(40, 80, 1), "{}", SIGHTINGS + "/a");
  }

  @AfterAll
  static void stop() {
    assertThat(service.get(GALLERY).json().path("sightings").asInt())
        .as("nothing that was refused has left a trace")
        .isEqualTo(1);
    service.close();
  }

  @Test
  void bytesThatAreNoImageAreRefusedAsSuch() {
    Answer answer = post("This is no image.".getBytes(StandardCharsets.UTF_8), "{}");

    assertProblem(answer, 415, "not-an-image");
  }

  @Test
  void imageOfAnotherKindIsRefusedByItsName() {
    Answer answer = post(TestImages.encoded(20, 20, 1, "gif"), "{}");

    assertProblem(answer, 415, "unsupported-image-format");
    assertThat(answer.detail()).contains("GIF");
  }

  @Test
  void emptyImageIsRefused() {
    assertProblem(post(new byte[0], "{}"), 400, "empty-image");
  }

  @Test
  void truncatedImageIsRefused() {
    byte[] whole = TestImages.jpeg(64, 128, 9);

    assertProblem(post(Arrays.copyOf(whole, whole.length / 2), "{}"), 400, "broken-image");
  }

  @Test
  void tooLargeImageIsRefusedWithBothNumbers() {
    Answer answer = post(new byte[20 * 1024 + 1], "{}");

    assertProblem(answer, 413, "image-too-large");
    assertThat(answer.detail()).contains("20481", "20480");
  }

  @Test
  void uploadBeyondEveryLimitIsRefused() {
    assertProblem(post(new byte[12 * 1024 * 1024], "{}"), 413, "image-too-large");
  }

  @Test
  void missingImagePartIsNamed() {
    Answer answer =
        service.exchange(
            HttpMethod.POST,
            SIGHTINGS,
            MediaType.MULTIPART_FORM_DATA,
            new LinkedMultiValueMap<>(Map.of("other", List.of("x"))));

    assertProblem(answer, 400, "bad-request");
    assertThat(answer.detail()).contains("image");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"id\": \"a/b\"}                          | invalid-id       | a/b",
        "{\"id\": \"..\"}                           | invalid-id       | ..",
        "{\"time\": \"yesterday\"}                  | invalid-body     | yesterday",
        "{\"colour\": \"red\"}                      | invalid-body     | colour",
        "{\"attributes\": {\"bad name\": 1}}        | invalid-metadata | bad name",
        "{\"attributes\": {\"list\": [1, 2]}}       | invalid-metadata | list",
        "{\"camera\": \"\"}                         | invalid-metadata | camera",
        "{\"camera\"                                | invalid-body     | ",
      })
  void wrongMetadataIsRefusedByName(String json, String type, String named) {
    Answer answer = post(TestImages.jpeg(40, 80, 7), json);

    assertProblem(answer, 400, type);
    assertThat(answer.detail()).contains(named == null ? "" : named);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{}                                                     | invalid-query  | text is missing",
        "{\"text\": \"  \"}                                     | invalid-query  | text is empty",
        "{\"text\": \"a\", \"limit\": 0}                        | invalid-query  | limit is 0",
        "{\"text\": \"a\", \"limit\": 1001}                     | invalid-query  | limit is 1001, at most 1000",
        "{\"text\": \"a\", \"offset\": -1}                      | invalid-query  | offset is -1",
        "{\"text\": \"a\", \"offset\": 2147483647}              | invalid-query  | offset is 2147483647",
        "{\"text\": \"a\", \"candidates\": 5}                   | invalid-query  | candidates is 5",
        "{\"text\": \"a\", \"candidates\": 9999999}             | invalid-query  | 9999999",
        "{\"text\": \"a\", \"rerank\": -2}                      | invalid-query  | rerank is -2",
        "{\"text\": \"a\", \"limit\": \"many\"}                 | invalid-body   | many",
        "{\"text\": \"a\", \"top\": 5}                          | invalid-body   | top",
        "{\"text\": \"a\", \"filter\": {\"colour\": \"red\"}}   | invalid-filter | colour",
        "{\"text\": \"a\", \"filter\": {\"camera\": 5}}         | invalid-filter | 5",
        "{\"text\": \"a\", \"filter\": {\"time\": \"noon\"}}    | invalid-filter | noon",
        "[1]                                                    | invalid-body   | ",
        "{\"text\":                                             | invalid-body   | ",
      })
  void wrongSearchIsRefusedByName(String json, String type, String named) {
    Answer answer = service.exchange(HttpMethod.POST, SEARCH, MediaType.APPLICATION_JSON, json);

    assertProblem(answer, 400, type);
    assertThat(answer.detail()).contains(named == null ? "" : named);
  }

  @Test
  void tooLongTextIsRefusedWithBothNumbers() {
    Answer answer = service.postJson(SEARCH, Map.of("text", "x".repeat(2001)));

    assertProblem(answer, 400, "invalid-query");
    assertThat(answer.detail()).contains("2001", "2000");
  }

  @Test
  void filterOnTheAddressLineMustBeJson() {
    Answer answer = service.get(SEARCH + "?text=a&filter={filter}", "camera=gate");

    assertProblem(answer, 400, "invalid-filter");
    assertThat(answer.detail()).contains("camera=gate");
  }

  @Test
  void numberOnTheAddressLineMustBeOne() {
    assertProblem(service.get(SEARCH + "?text=a&limit=ten"), 400, "bad-request");
  }

  @Test
  void deeplyNestedFilterIsRefused() {
    Map<String, Object> filter = Map.of("camera", "gate");
    for (int i = 0; i < 200; i++) {
      filter = new HashMap<>(Map.of("not", filter));
    }

    assertProblem(
        service.postJson(SEARCH, Map.of("text", "a", "filter", filter)), 400, "invalid-filter");
  }

  @Test
  void unknownGalleryPathAndMethodAreToldApart() {
    assertProblem(
        service.postJson("/api/v1/galleries/none/search", Map.of("text", "a")),
        404,
        "gallery-not-found");
    assertProblem(service.get("/api/v1/nothing"), 404, "not-found");
    assertProblem(service.delete(SEARCH), 405, "method-not-allowed");
    assertProblem(
        service.exchange(HttpMethod.POST, SEARCH, MediaType.TEXT_PLAIN, "a man"),
        415,
        "unsupported-media-type");
  }

  @Test
  void idInPathAndBodyMustAgree() {
    Answer answer =
        service.send(
            HttpMethod.PUT, TestImages.jpeg(40, 80, 7), "{\"id\": \"b\"}", SIGHTINGS + "/c");

    assertProblem(answer, 400, "invalid-id");
    assertThat(answer.detail()).contains("'b'", "'c'");
  }

  private static Answer post(byte[] image, String json) {
    return service.send(HttpMethod.POST, image, json, SIGHTINGS);
  }

  private static void assertProblem(Answer answer, int status, String type) {
    assertThat(answer.status()).as(answer.detail()).isEqualTo(status);
    assertThat(answer.headers().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
    assertThat(answer.problem()).isEqualTo(type);
    assertThat(answer.detail()).isNotBlank();
  }
}
