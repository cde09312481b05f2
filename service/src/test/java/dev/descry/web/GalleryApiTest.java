package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
import dev.descry.TestImages;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

/** Galleries and sightings over HTTP; each test has a gallery of its own. */
class GalleryApiTest {

  private static final String GALLERY = "/api/v1/galleries/{gallery}";
  private static final String INDEX = GALLERY + "/index";
  private static final String SIGHTINGS = GALLERY + "/sightings";
  private static final String SIGHTING = SIGHTINGS + "/{id}";

  @TempDir static Path data;
  private static RunningService service;
  private String gallery;

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
    gallery = "g" + Math.floorMod(test.getDisplayName().hashCode(), 1_000_000);
    assertThat(service.put(GALLERY, gallery).status()).isEqualTo(200);
  }

  @Test
  void createdGalleryIsDescribedListedAndDeleted() {
    JsonNode described = service.get(GALLERY, gallery).json();
    assertThat(described.path("name").asString()).isEqualTo(gallery);
    assertThat(described.path("sightings").asInt()).isZero();
    assertThat(described.path("spec").path("bundle").asString()).startsWith("descry-base@");
    assertThat(service.get("/api/v1/galleries").json().path("galleries").findValuesAsString("name"))
        .contains(gallery);
    assertThat(service.put(GALLERY, gallery).status()).isEqualTo(200);

    assertThat(service.delete(GALLERY, gallery).status()).isEqualTo(204);
    assertThat(service.get(GALLERY, gallery).status()).isEqualTo(404);
    assertThat(service.get(GALLERY, gallery).problem()).isEqualTo("gallery-not-found");
    assertThat(service.delete(GALLERY, gallery).status()).isEqualTo(404);
  }

  @Test
  void indexIsMergedOnRequestAndSaysWhatIsInIt() throws Exception {
    for (int i = 0; i < 4; i++) {
      service.send(
          HttpMethod.POST,
          TestImages.jpeg(64, 128, i),
          "{\"id\": \"s%d\"}".formatted(i),
          SIGHTINGS,
          gallery);
    }
    service.delete(SIGHTING, gallery, "s0");
    int before = service.get(INDEX, gallery).json().path("segments").asInt();
    assertThat(before).isGreaterThan(1);

    assertThat(service.postJson(INDEX + "/merge?segments=1", "", gallery).status()).isEqualTo(202);
    JsonNode index = service.get(INDEX, gallery).json();
    for (int i = 0; i < 600 && index.path("segments").asInt() > 1; i++) {
      Thread.sleep(50);
      index = service.get(INDEX, gallery).json();
    }

    assertThat(index.path("segments").asInt()).isEqualTo(1);
    assertThat(index.path("sightings").asInt()).isEqualTo(3);
    assertThat(index.path("deletesPending").asInt()).isZero();
    Answer refused = service.postJson(INDEX + "/merge?segments=0", "", gallery);
    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.problem()).isEqualTo("invalid-segments");
  }

  @Test
  void badGalleryNameIsRefusedByName() {
    Answer answer = service.put(GALLERY, "No Such Name");

    assertThat(answer.status()).isEqualTo(400);
    assertThat(answer.headers().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
    assertThat(answer.problem()).isEqualTo("invalid-gallery-name");
    assertThat(answer.detail()).contains("No Such Name");
  }

  @Test
  void addedSightingIsReadBackWithItsMetadataAndImage() {
    byte[] image = TestImages.jpeg(64, 128, 1);
    Answer added =
        service.send(
            HttpMethod.POST,
            image,
            """
            {"id": "one", "camera": "gate", "time": "2026-03-14T09:12:31Z", "person": "p7",
             "tags": ["wet"], "attributes": {"upper": "red jacket", "height": 181, "hat": true}}
            """,
            SIGHTINGS,
            gallery);

    assertThat(added.status()).isEqualTo(201);
    assertThat(added.headers().getLocation())
        .hasToString("/api/v1/galleries/" + gallery + "/sightings/one");
    JsonNode read = service.get(SIGHTING, gallery, "one").json();
    assertThat(read.path("camera").asString()).isEqualTo("gate");
    assertThat(read.path("time").asString()).isEqualTo("2026-03-14T09:12:31Z");
    assertThat(read.path("tags").get(0).asString()).isEqualTo("wet");
    assertThat(read.path("attributes").path("height").asDouble()).isEqualTo(181);
    assertThat(read.path("attributes").path("hat").asBoolean()).isTrue();
    assertThat(read.path("image").path("width").asInt()).isEqualTo(64);
    assertThat(service.get(SIGHTING + "/image", gallery, "one").body()).isEqualTo(image);
    assertThat(service.get(GALLERY, gallery).json().path("sightings").asInt()).isEqualTo(1);
  }

  @Test
  void sightingWithoutIdGetsOne() {
    Answer added =
        service.send(HttpMethod.POST, TestImages.jpeg(40, 80, 2), "{}", SIGHTINGS, gallery);

    String id = added.json().path("id").asString();
    assertThat(id).isNotBlank();
    assertThat(service.get(SIGHTING, gallery, id).status()).isEqualTo(200);
  }

  @Test
  void addingAnIdTwiceIsAConflictAndReplacingIsNot() {
    byte[] first = TestImages.jpeg(40, 80, 3);
    byte[] second = TestImages.jpeg(50, 90, 4);
    service.send(HttpMethod.POST, first, "{\"id\": \"x\"}", SIGHTINGS, gallery);

    Answer again = service.send(HttpMethod.POST, second, "{\"id\": \"x\"}", SIGHTINGS, gallery);
    assertThat(again.status()).isEqualTo(409);
    assertThat(again.problem()).isEqualTo("sighting-exists");
    assertThat(service.get(SIGHTING + "/image", gallery, "x").body()).isEqualTo(first);

    Answer replaced =
        service.send(HttpMethod.PUT, second, "{\"camera\": \"b\"}", SIGHTING, gallery, "x");
    assertThat(replaced.status()).isEqualTo(200);
    assertThat(service.get(SIGHTING + "/image", gallery, "x").body()).isEqualTo(second);
    assertThat(service.get(GALLERY, gallery).json().path("sightings").asInt()).isEqualTo(1);
  }

  @Test
  void deletedSightingIsGoneFromReadsAndSearches() {
    service.send(HttpMethod.PUT, TestImages.jpeg(40, 80, 5), "{}", SIGHTING, gallery, "gone");
    service.send(HttpMethod.PUT, TestImages.jpeg(40, 80, 6), "{}", SIGHTING, gallery, "kept");

    assertThat(service.delete(SIGHTING, gallery, "gone").status()).isEqualTo(204);

    assertThat(service.get(SIGHTING, gallery, "gone").problem()).isEqualTo("sighting-not-found");
    assertThat(service.get(SIGHTING + "/image", gallery, "gone").status()).isEqualTo(404);
    assertThat(service.delete(SIGHTING, gallery, "gone").status()).isEqualTo(404);
    JsonNode matches = service.search(gallery, Map.of("text", "a person")).path("matches");
    assertThat(matches).hasSize(1);
    assertThat(matches.get(0).path("sighting").path("id").asString()).isEqualTo("kept");
  }

  @Test
  void emptyGalleryGivesAnEmptyPage() {
    JsonNode answer = service.search(gallery, Map.of("text", "a person"));

    assertThat(answer.path("matches")).isEmpty();
    assertThat(answer.path("cost").path("candidates").asInt()).isZero();
  }
}
