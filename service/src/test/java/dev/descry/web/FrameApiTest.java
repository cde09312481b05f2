package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
import dev.descry.TestFrames;
import dev.descry.TestImages;
import dev.descry.detection.Box;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.http.HttpEntity;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import tools.jackson.databind.JsonNode;

/**
 * Full frames over HTTP, with the detector that comes along; each test has a gallery of its own.
 */
class FrameApiTest {

  private static final String GALLERY = "/api/v1/galleries/{gallery}";
  private static final String FRAMES = GALLERY + "/frames";

  @TempDir static Path data;
  private static RunningService service;
  private String gallery = "";

  @BeforeAll
  static void start() {
    service = RunningService.start(data);
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @BeforeEach
  void createGallery(TestInfo test) {
    gallery = "f" + Math.floorMod(test.getDisplayName().hashCode(), 1_000_000);
    assertThat(service.put(GALLERY, gallery).status()).isEqualTo(200);
  }

  private Answer post(String path, byte[] image, String json) {
    return send(HttpMethod.POST, path, image, json);
  }

  private Answer send(HttpMethod method, String path, byte[] image, String json, Object... more) {
    HttpHeaders isJson = new HttpHeaders();
    isJson.setContentType(MediaType.APPLICATION_JSON);
    MultiValueMap<String, Object> form = new LinkedMultiValueMap<>();
    form.add(
        "image",
        new ByteArrayResource(image) {
          @Override
          public String getFilename() {
            return "frame";
          }
        });
    form.add("frame", new HttpEntity<>(json, isJson));
    return service.exchange(
        method,
        path,
        MediaType.MULTIPART_FORM_DATA,
        form,
        Stream.concat(Stream.of(gallery), Stream.of(more)).toArray());
  }

  /** How many true people a box of the answer covers by at least half. */
  private static long found(JsonNode people) throws IOException {
    List<Box> boxes = new ArrayList<>();
    for (JsonNode person : people) {
      JsonNode box = person.path("box");
      float left = box.path("left").floatValue();
      float top = box.path("top").floatValue();
      boxes.add(
          new Box(
              left,
              top,
              left + box.path("width").floatValue(),
              top + box.path("height").floatValue()));
    }
    return TestFrames.people().stream()
        .filter(person -> boxes.stream().anyMatch(box -> box.overlap(person) >= 0.5f))
        .count();
  }

  @Test
  void everyPersonOfAFrameBecomesASightingWithItsBox() throws IOException {
    Answer answer =
        post(
            FRAMES,
            TestFrames.street(),
            """
            {"id": "frame-1", "camera": "gate", "source": "gate.jpg", "time": "2026-03-14T09:12:31Z"}
            """);

    assertThat(answer.status()).isEqualTo(200);
    JsonNode people = answer.json().path("people");
    assertThat(found(people)).isEqualTo(5);
    assertThat(people).hasSize(5);
    JsonNode read = service.get(GALLERY + "/sightings/{id}", gallery, "frame-1:1").json();
    assertThat(read).isEqualTo(people.get(0).path("sighting"));
    assertThat(read.path("source").asString()).isEqualTo("gate.jpg");
    assertThat(read.path("camera").asString()).isEqualTo("gate");
    assertThat(read.path("attributes").path("box.left").floatValue())
        .isEqualTo(Math.round(people.get(0).path("box").path("left").floatValue() * 10) / 10f);
    assertThat(read.path("image").path("height").floatValue())
        .isBetween(
            people.get(0).path("box").path("height").floatValue(),
            people.get(0).path("box").path("height").floatValue() + 2);
  }

  @Test
  void searchOverAFrameAnswersWithBoxes() throws IOException {
    post(FRAMES, TestFrames.street(), "{\"id\": \"f\"}");

    JsonNode matches =
        service
            .search(
                gallery,
                Map.of(
                    "text",
                    "a person",
                    "filter",
                    Map.of("attributes.box.height", Map.of("from", 250))))
            .path("matches");

    assertThat(matches).hasSize(2);
    matches.forEach(
        match ->
            assertThat(match.path("sighting").path("attributes").path("box.height").floatValue())
                .isBetween(250f, 350f));
  }

  @Test
  void dryRunFindsPeopleAndAddsNothing() throws IOException {
    JsonNode answer = post(FRAMES + "?dry=true", TestFrames.street(), "{}").json();

    assertThat(found(answer.path("people"))).isEqualTo(5);
    assertThat(answer.path("people").get(0).path("sighting").isNull()).isTrue();
    assertThat(answer.path("width").asInt()).isEqualTo(1280);
    assertThat(service.get(GALLERY, gallery).json().path("sightings").asInt()).isZero();
  }

  @Test
  void frameWithoutPeopleAddsNothing() {
    Answer answer = post(FRAMES, TestImages.jpeg(320, 200, 4), "{\"id\": \"empty\"}");

    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.json().path("people")).isEmpty();
  }

  @Test
  void frameThatIsThereIsNotOverwritten() throws IOException {
    post(FRAMES, TestFrames.street(), "{\"id\": \"again\"}");

    Answer answer = post(FRAMES, TestFrames.street(), "{\"id\": \"again\"}");

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.problem()).isEqualTo("frame-exists");
    assertThat(answer.detail()).contains("'again'");
  }

  @Test
  void framePutAgainHasOnlyThePeopleThatItShowsNow() throws IOException {
    String path = FRAMES + "/{id}";
    Answer first = send(HttpMethod.PUT, path, TestFrames.street(), "{}", "again");
    Answer second = send(HttpMethod.PUT, path, TestFrames.street(), "{}", "again");
    post(FRAMES, TestFrames.street(), "{\"id\": \"other\"}");
    assertThat(service.get(GALLERY, gallery).json().path("sightings").asInt()).isEqualTo(10);

    Answer nobody =
        send(HttpMethod.PUT, path, TestImages.jpeg(320, 200, 4), "{\"id\": \"again\"}", "again");
    Answer contradiction =
        send(HttpMethod.PUT, path, TestFrames.street(), "{\"id\": \"b\"}", "again");

    assertThat(first.json().path("people")).hasSize(5);
    assertThat(second.status()).isEqualTo(200);
    assertThat(nobody.json().path("people")).isEmpty();
    assertThat(service.get(GALLERY + "/sightings/{id}", gallery, "again:1").status())
        .isEqualTo(404);
    assertThat(service.get(GALLERY, gallery).json().path("sightings").asInt()).isEqualTo(5);
    assertThat(contradiction.problem()).isEqualTo("invalid-id");
  }

  @Test
  void brokenFrameIsRefused() {
    Answer answer = post(FRAMES, "no image".getBytes(StandardCharsets.UTF_8), "{}");

    assertThat(answer.status()).isEqualTo(415);
    assertThat(answer.problem()).isEqualTo("not-an-image");
  }
}
