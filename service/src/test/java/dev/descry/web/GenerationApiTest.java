package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.BundleCopy;
import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
import dev.descry.TestImages;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;

/**
 * From one bundle to another over HTTP. The second sees other colours, reads fewer words and weighs
 * otherwise, so that no part of one passes for that of the other.
 */
class GenerationApiTest {

  private static final String GALLERY = "/api/v1/galleries/{gallery}";
  private static final String GENERATIONS = GALLERY + "/generations";
  private static final String SIGHTING = GALLERY + "/sightings/{id}";
  private static final String OLD = "mine@7";
  private static final String NEW = "mine@8";
  private static final Map<String, Object> SENTENCE =
      Map.of("text", "a woman with a red coat, blue trousers and a yellow bag", "limit", 100);

  @TempDir Path folder;
  private RunningService service;

  @BeforeEach
  void start() throws IOException {
    bundle("old", OLD).write();
    bundle("new", NEW)
        .set("/preprocessing/colourOrder", "\"BGR\"")
        .set("/tokenizer/maxLength", "6")
        .set("/fusion/embeddingWeight", "0.25")
        .set("/calibration", "{\"slope\": 1.5, \"intercept\": -0.5}")
        .write();
    service = start("old");
  }

  private BundleCopy bundle(String name, String id) throws IOException {
    return BundleCopy.into(Files.createDirectories(folder.resolve("bundles/" + name)))
        .set("/name", "\"mine\"")
        .set("/version", "\"" + id.substring(id.indexOf('@') + 1) + "\"");
  }

  private RunningService start(String bundle, String... settings) {
    List<String> all = new ArrayList<>(List.of(settings));
    all.add("--descry.bundle.location=" + folder.resolve("bundles/" + bundle));
    return RunningService.start(folder.resolve("data"), all.toArray(String[]::new));
  }

  @AfterEach
  void stop() {
    service.close();
  }

  @Test
  void searchesNeverMixGenerationsWhileAGalleryGoesOverAndBack() throws Exception {
    Map<String, List<String>> old = scores(reference("old"));
    Map<String, List<String>> other = scores(reference("new"));
    assertThat(old).isNotEqualTo(other);
    service = start("old");
    index("toys", 40);
    AtomicBoolean stop = new AtomicBoolean();
    List<String> seen = new ArrayList<>();
    try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> user =
          users.submit(
              () -> {
                while (!stop.get()) {
                  JsonNode answer = service.search("toys", SENTENCE);
                  String bundle = answer.path("bundle").asString();
                  assertThat(scores(answer)).isEqualTo(bundle.equals(OLD) ? old : other);
                  if (seen.isEmpty() || !seen.getLast().equals(bundle)) {
                    seen.add(bundle);
                  }
                }
              });
      String point =
          service
              .postJson(GALLERY + "/points-in-time", Map.of(), "toys")
              .json()
              .path("id")
              .asString();

      Answer begun = service.postJson(GENERATIONS, Map.of("bundle", NEW), "toys");
      assertThat(begun.status()).isEqualTo(202);
      assertThat(begun.headers().getLocation()).hasToString("/api/v1/galleries/toys/generations/2");
      awaitLive("toys", 2);
      Map<String, Object> then = new HashMap<>(SENTENCE);
      then.put("pointInTime", point);
      assertThat(service.search("toys", then).path("bundle").asString()).isEqualTo(OLD);
      assertThat(scores(service.search("toys", then))).isEqualTo(old);

      assertThat(makeLive("toys", 1).json().path("generations").get(0).path("live").asBoolean())
          .isTrue();
      assertThat(service.search("toys", SENTENCE).path("bundle").asString()).isEqualTo(OLD);
      assertThat(makeLive("toys", 2).status()).isEqualTo(200);
      assertThat(service.delete(GENERATIONS + "/1", "toys").status()).isEqualTo(204);
      assertThat(scores(service.search("toys", then))).isEqualTo(old);
      stop.set(true);
      user.get();
    }

    assertThat(seen).startsWith(OLD, NEW).endsWith(NEW);
    assertThat(service.get(GENERATIONS, "toys").json().path("generations")).hasSize(1);
  }

  @Test
  void whatIsWrittenMeanwhileIsInBothAndARestartGoesOn() {
    index("toys", 30);
    assertThat(service.postJson(GENERATIONS, Map.of("bundle", NEW), "toys").status())
        .isEqualTo(202);
    put("toys", "late", 100);
    put("toys", "3", 101);
    service.delete(SIGHTING, "toys", "4");
    service.close();

    service = start("old");
    awaitLive("toys", 2);
    put("toys", "later", 102);

    JsonNode matches = service.search("toys", SENTENCE).path("matches");
    assertThat(matches).hasSize(31);
    assertThat(matches.findValuesAsString("bundle")).containsOnly(NEW);
    assertThat(service.get(SIGHTING + "/image", "toys", "3").body())
        .isEqualTo(TestImages.jpeg(40, 80, 101));
    assertThat(service.get(SIGHTING, "toys", "4").status()).isEqualTo(404);
    makeLive("toys", 1);
    awaitLive("toys", 1);
    assertThat(service.search("toys", SENTENCE).path("matches").findValuesAsString("id"))
        .hasSize(31)
        .contains("late", "later", "3")
        .doesNotContain("4");
  }

  @Test
  void galleryIsServedWithItsOwnBundleWhateverNewOnesAreMadeFor() {
    index("toys", 5);
    JsonNode before = service.search("toys", SENTENCE);
    service.close();

    service = start("new");
    JsonNode after = service.search("toys", SENTENCE);
    assertThat(after.path("bundle").asString()).isEqualTo(OLD);
    assertThat(scores(after)).isEqualTo(scores(before));
    put("toys", "more", 50);
    assertThat(service.get(SIGHTING, "toys", "more").json().path("bundle").asString())
        .isEqualTo(OLD);
    assertThat(service.put(GALLERY, "toys").status()).isEqualTo(200);
    assertThat(service.put(GALLERY, "fresh").json().path("spec").path("bundle").asString())
        .isEqualTo(NEW);
    assertThat(service.get("/api/v1/bundles").json().path("bundles").values())
        .extracting(JsonNode::asString)
        .startsWith(NEW, OLD)
        .anyMatch(id -> id.startsWith("descry-base@"));
  }

  @Test
  void galleryWhoseBundleIsGoneIsRefusedClearlyAndCanBeReencoded() throws IOException {
    index("toys", 5);
    service.close();
    Files.delete(folder.resolve("bundles/old/bundle.json"));
    service = start("new");

    Answer search = service.postJson(GALLERY + "/search", SENTENCE, "toys");
    assertThat(search.status()).isEqualTo(409);
    assertThat(search.problem()).isEqualTo("bundle-mismatch");
    assertThat(search.detail()).contains(OLD, NEW, folder.resolve("bundles").toString());
    Answer write =
        service.send(HttpMethod.PUT, TestImages.jpeg(40, 80, 9), "{}", SIGHTING, "toys", "x");
    assertThat(write.problem()).isEqualTo("bundle-mismatch");
    assertThat(service.get(SIGHTING, "toys", "1").status()).isEqualTo(200);
    assertThat(service.delete(SIGHTING, "toys", "1").status()).isEqualTo(204);

    assertThat(service.postJson(GENERATIONS, Map.of("bundle", NEW), "toys").status())
        .isEqualTo(202);
    awaitLive("toys", 2);
    assertThat(service.search("toys", SENTENCE).path("matches")).hasSize(4);
    put("toys", "x", 9);
    assertThat(awaitProblem("toys", 1)).contains("there is no bundle '" + OLD + "'");
    assertThat(service.search("toys", SENTENCE).path("matches")).hasSize(5);
  }

  @Test
  void refusalsNameWhatIsWrong() {
    index("toys", 3);
    assertThat(service.postJson(GENERATIONS, Map.of("bundle", "mine@9"), "toys"))
        .satisfies(answer -> assertThat(answer.status()).isEqualTo(404))
        .satisfies(answer -> assertThat(answer.problem()).isEqualTo("bundle-not-found"))
        .satisfies(answer -> assertThat(answer.detail()).contains("mine@9", OLD, NEW));
    assertThat(service.postJson(GENERATIONS, Map.of("bundle", "../new"), "toys").problem())
        .isEqualTo("bundle-not-found");
    assertThat(service.postJson(GENERATIONS, Map.of("bundle", OLD), "toys").problem())
        .isEqualTo("generation-live");
    assertThat(service.postJson(GENERATIONS, Map.of(), "toys").problem()).isEqualTo("invalid-body");
    assertThat(service.postJson(GENERATIONS, Map.of("bundle", NEW), "none").problem())
        .isEqualTo("gallery-not-found");
    assertThat(makeLive("toys", 5).problem()).isEqualTo("generation-not-found");
    assertThat(service.get(GENERATIONS + "/5", "toys").problem()).isEqualTo("generation-not-found");
    assertThat(service.delete(GENERATIONS + "/1", "toys").problem()).isEqualTo("generation-live");
  }

  @Test
  void dryRunCountsAndSightingsWithoutImageAreRefusedUnlessAllowed() throws IOException {
    index("toys", 3);
    loseAnImage("toys");
    Answer plan = service.postJson(GENERATIONS, Map.of("bundle", NEW, "dryRun", true), "toys");
    assertThat(plan.status()).isEqualTo(200);
    assertThat(plan.json().path("sightings").asInt()).isEqualTo(3);
    assertThat(plan.json().path("withoutImage").asInt()).isEqualTo(1);
    assertThat(plan.json().path("indexBytes").asInt()).isPositive();
    assertThat(service.get(GENERATIONS, "toys").json().path("generations")).hasSize(1);

    Answer refused = service.postJson(GENERATIONS, Map.of("bundle", NEW), "toys");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.problem()).isEqualTo("images-not-kept");
    assertThat(refused.detail()).contains("1 of the 3");

    service.postJson(GENERATIONS, Map.of("bundle", NEW, "incomplete", true), "toys");
    awaitLive("toys", 2);
    assertThat(service.search("toys", SENTENCE).path("matches")).hasSize(2);
    assertThat(service.get(GALLERY + "/sightings", "toys").json().path("sightings")).hasSize(3);
    assertThat(service.get(GENERATIONS + "/2", "toys").json().path("unencoded").asInt())
        .isEqualTo(1);
  }

  @Test
  void progressAndSizesAreInTheDescriptionAndTheMetrics() throws InterruptedException {
    index("toys", 3);
    service.postJson(GENERATIONS, Map.of("bundle", NEW, "swap", false), "toys");
    JsonNode progress = service.get(GENERATIONS + "/2", "toys").json().path("progress");
    while (progress.path("done").asInt() < 3 || progress.path("running").asBoolean()) {
      Thread.sleep(50);
      progress = service.get(GENERATIONS + "/2", "toys").json().path("progress");
    }
    assertThat(progress.path("total").asInt()).isEqualTo(3);
    assertThat(progress.path("failed").asInt()).isZero();
    assertThat(progress.path("becomesLive").asBoolean()).isFalse();

    JsonNode described = service.get(GALLERY, "toys").json();
    assertThat(described.path("imageBytes").asLong())
        .isPositive()
        .isLessThan(described.path("diskBytes").asLong());
    assertThat(described.path("generations").findValuesAsString("number"))
        .containsExactly("1", "2");
    assertThat(described.path("generations").get(0).path("segments").asInt()).isPositive();
    assertThat(described.path("generations").get(0).has("deletesPending")).isTrue();

    String tags = "bundle=\"mine@8\",gallery=\"toys\",generation=\"2\"";
    String metrics = metrics();
    while (!metrics.contains("descry_generation_done{" + tags + "} 3.0")
        || !metrics.contains("descry_generation_seconds_left{" + tags + "} NaN")) {
      Thread.sleep(100);
      metrics = metrics();
    }
    assertThat(metrics)
        .contains(
            "descry_generation_sightings{" + tags + "} 3.0",
            "descry_generation_failed{" + tags + "} 0.0",
            "descry_generation_rate{" + tags + "} 0.0",
            "descry_gallery_segments{gallery=\"toys\"}",
            "descry_gallery_deletes_pending{gallery=\"toys\"}",
            "descry_gallery_bytes{gallery=\"toys\",kind=\"images\"}",
            "descry_gallery_bytes{gallery=\"toys\",kind=\"index\"}");
  }

  @Test
  void fullGallerySaysWhichLimitItHasReached() {
    service.close();
    service = start("old", "--descry.gallery.max-sightings=2", "--descry.gallery.max-bytes=1MB");
    index("toys", 2);

    Answer full =
        service.send(HttpMethod.PUT, TestImages.jpeg(40, 80, 9), "{}", SIGHTING, "toys", "x");

    assertThat(full.status()).isEqualTo(413);
    assertThat(full.problem()).isEqualTo("gallery-full");
    assertThat(full.detail()).contains("2 sightings", "descry.gallery.max-sightings, 2");
    put("toys", "1", 9);
  }

  /** What the sightings of {@link #index} score where the service knows no other bundle. */
  private JsonNode reference(String bundle) {
    service.close();
    try (RunningService other =
        RunningService.start(
            folder.resolve("reference-" + bundle),
            "--descry.bundle.location=" + folder.resolve("bundles/" + bundle))) {
      service = other;
      index("reference", 40);
      return other.search("reference", SENTENCE);
    }
  }

  private void index(String gallery, int count) {
    assertThat(service.put(GALLERY, gallery).status()).isEqualTo(200);
    for (int i = 0; i < count; i++) {
      put(gallery, Integer.toString(i), i);
    }
  }

  private void put(String gallery, String id, int seed) {
    Answer answer =
        service.send(HttpMethod.PUT, TestImages.jpeg(40, 80, seed), "{}", SIGHTING, gallery, id);
    assertThat(answer.status()).as(answer.detail()).isEqualTo(200);
  }

  /** Each sighting with its scores, which batches may round otherwise in the last digits. */
  private static Map<String, List<String>> scores(JsonNode answer) {
    Map<String, List<String>> scores = new HashMap<>();
    for (JsonNode match : answer.path("matches")) {
      List<String> rounded = new ArrayList<>();
      match.path("scores").forEach(score -> rounded.add("%.2f".formatted(score.asDouble())));
      scores.put(match.path("sighting").path("id").asString(), rounded);
    }
    return scores;
  }

  private Answer makeLive(String gallery, int generation) {
    return service.exchange(
        HttpMethod.PUT,
        GALLERY + "/live-generation",
        MediaType.APPLICATION_JSON,
        Map.of("generation", generation),
        gallery);
  }

  private void awaitLive(String gallery, int generation) {
    while (!service
        .get(GENERATIONS + "/{generation}", gallery, generation)
        .json()
        .path("live")
        .asBoolean()) {
      Thread.onSpinWait();
    }
  }

  private String awaitProblem(String gallery, int generation) {
    JsonNode problem;
    do {
      problem =
          service
              .get(GENERATIONS + "/{generation}", gallery, generation)
              .json()
              .path("progress")
              .path("problem");
    } while (!problem.isString());
    return problem.asString();
  }

  private String metrics() {
    return new String(service.get("/actuator/prometheus").body(), StandardCharsets.UTF_8);
  }

  private void loseAnImage(String gallery) throws IOException {
    try (var files = Files.walk(folder.resolve("data/galleries/" + gallery + "/images"))) {
      Files.delete(files.filter(Files::isRegularFile).findFirst().orElseThrow());
    }
  }
}
