package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
import dev.descry.TestImages;
import dev.descry.encoding.ImageTokens;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.GallerySpec;
import dev.descry.indexing.EncodedSighting;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Many writes in one request. */
class BulkApiTest {

  private static final String GALLERY = "/api/v1/galleries/bulk";
  private static final String SIGHTINGS = GALLERY + "/sightings";

  @TempDir static Path data;
  private static RunningService service;

  @BeforeAll
  static void start() {
    service = RunningService.start(data, "--descry.bulk.chunk=3", "--descry.bulk.max-line=20KB");
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @BeforeEach
  void emptyGallery() {
    service.delete(GALLERY);
    service.put(GALLERY);
  }

  @Test
  void everyLineHasItsResultAndWhatIsRefusedStopsNothing() {
    List<JsonNode> results =
        send(
            put("a", 1),
            "{\"id\": \"b\", \"image\": \"bm8gaW1hZ2U=\"}",
            "",
            put("c", 2),
            "{\"id\": \"d\", \"colour\": 1}",
            "{\"id\"",
            "{\"image\": \"\"}",
            "{\"id\": \"long\", \"source\": \"" + "x".repeat(20 * 1024) + "\"}",
            "{\"id\": \"e\", \"camera\": \"\"}",
            "{\"id\": \"nobody\", \"delete\": true}",
            put("f", 3));

    assertThat(results)
        .extracting(one -> one.path("line").asInt())
        .containsExactly(1, 2, 4, 5, 6, 7, 8, 9, 10, 11);
    assertThat(results)
        .extracting(one -> one.path("result").asString())
        .containsExactly(
            "put", "refused", "put", "refused", "refused", "refused", "refused", "refused",
            "missing", "put");
    assertThat(results)
        .filteredOn(one -> one.has("problem"))
        .extracting(one -> one.path("problem").path("type").asString())
        .containsExactly(
            "urn:descry:problem:not-an-image",
            "urn:descry:problem:invalid-body",
            "urn:descry:problem:invalid-body",
            "urn:descry:problem:invalid-id",
            "urn:descry:problem:line-too-long",
            "urn:descry:problem:invalid-metadata");
    assertThat(results.get(1).path("problem").path("status").asInt()).isEqualTo(415);
    assertThat(results.get(3).path("problem").path("detail").asString()).contains("colour");
    assertThat(results.get(6).path("problem").path("detail").asString()).contains("20480");
    assertThat(ids()).containsExactly("a", "c", "f");
  }

  @Test
  void repeatedRequestChangesNothing() {
    String[] lines = {put("a", 1), put("b", 2)};
    List<JsonNode> first = send(lines);

    assertThat(send(lines)).isEqualTo(first);

    assertThat(ids()).containsExactly("a", "b");
    assertThat(service.get(SIGHTINGS + "/a/image").body()).isEqualTo(TestImages.jpeg(40, 80, 1));
  }

  @Test
  void writesOfOneIdTakeEffectInTheirOrder() {
    String delete = "{\"id\": \"a\", \"delete\": true}";

    List<JsonNode> results =
        send(put("a", 1), delete, put("a", 2), put("a", 3), put("b", 4), delete, delete);

    assertThat(results)
        .extracting(one -> one.path("result").asString())
        .containsExactly("put", "deleted", "put", "put", "put", "deleted", "missing");
    assertThat(ids()).containsExactly("b");
  }

  @Test
  void encodedSightingIsTakenAsItIsIfItFits() {
    Encoder encoder = new Encoder(service.bean(Galleries.class).get("bulk").spec());
    float[] embedding = new float[encoder.spec.embeddingSize()];
    embedding[3] = 2;
    float[] notFinite = embedding.clone();
    notFinite[0] = Float.NaN;

    List<JsonNode> results =
        send(
            encoder.line("fits", encoder.spec.bundle(), embedding, 1f),
            encoder.line("short", encoder.spec.bundle(), new float[] {1, 0}, 1f),
            encoder.line("zero", encoder.spec.bundle(), new float[embedding.length], 1f),
            encoder.line("nan", encoder.spec.bundle(), notFinite, 1f),
            encoder.line("scale", encoder.spec.bundle(), embedding, -1f));

    assertThat(results)
        .extracting(one -> one.path("problem").path("type").asString())
        .containsExactly(
            "",
            "urn:descry:problem:invalid-embedding",
            "urn:descry:problem:invalid-embedding",
            "urn:descry:problem:invalid-embedding",
            "urn:descry:problem:invalid-tokens");
    assertThat(ids()).containsExactly("fits");
    float[] kept = service.bean(Galleries.class).get("bulk").get("fits").orElseThrow().embedding();
    assertThat(kept[3]).isEqualTo(1);
    assertThat(kept[0]).isZero();
  }

  /** Lines with sightings that are encoded already. */
  private record Encoder(GallerySpec spec) {

    String line(String id, String bundle, float[] embedding, float scale) {
      float[] scales = new float[spec.tokenCount()];
      Arrays.fill(scales, scale);
      EncodedSighting encoded =
          EncodedSighting.of(
              bundle,
              embedding,
              new ImageTokens(
                  spec.tokenCount(),
                  spec.tokenSize(),
                  new byte[spec.tokenCount() * spec.tokenSize()],
                  scales));
      return JsonMapper.shared()
          .writeValueAsString(
              Map.of("id", id, "image", TestImages.jpeg(40, 80, 1), "encoded", encoded));
    }
  }

  @Test
  void galleryThatIsNotThereIsAProblem() {
    Answer answer =
        service.exchange(
            HttpMethod.POST,
            "/api/v1/galleries/none/sightings",
            MediaType.APPLICATION_NDJSON,
            put("a", 1));

    assertThat(answer.status()).isEqualTo(404);
    assertThat(answer.problem()).isEqualTo("gallery-not-found");
  }

  private static String put(String id, int picture) {
    return "{\"id\": \"%s\", \"person\": \"p1\", \"image\": \"%s\"}"
        .formatted(id, Base64.getEncoder().encodeToString(TestImages.jpeg(40, 80, picture)));
  }

  private static List<JsonNode> send(String... lines) {
    Answer answer =
        service.exchange(
            HttpMethod.POST, SIGHTINGS, MediaType.APPLICATION_NDJSON, String.join("\n", lines));
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().getContentType()).isEqualTo(MediaType.APPLICATION_NDJSON);
    return new String(answer.body(), StandardCharsets.UTF_8)
        .lines()
        .map(JsonMapper.shared()::readTree)
        .toList();
  }

  private static List<String> ids() {
    return service.get(SIGHTINGS).json().path("sightings").findValuesAsString("id");
  }
}
