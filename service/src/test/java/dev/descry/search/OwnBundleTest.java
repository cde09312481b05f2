package dev.descry.search;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.BundleCopy;
import dev.descry.RunningService;
import dev.descry.TestImages;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

/** Bundles that a researcher brings: each kind of pair scorer, and graphs that do not fit. */
class OwnBundleTest {

  @TempDir Path folder;
  private BundleCopy bundle;

  @BeforeEach
  void copyBundle() throws IOException {
    bundle =
        BundleCopy.into(Files.createDirectories(folder.resolve("bundle")))
            .set("/name", "\"mine\"")
            .set("/version", "\"7\"");
  }

  @Test
  void bundleWithoutPairScorerRanksByEmbedding() throws IOException {
    bundle.set("/pairScorer", "{\"kind\": \"none\"}").write();

    try (RunningService service = start("first")) {
      JsonNode answer = indexAndSearch(service);

      assertThat(answer.path("bundle").asString()).isEqualTo("mine@7");
      assertThat(answer.path("cost").path("reranked").asInt()).isZero();
      assertThat(answer.path("matches").get(0).path("scores").path("pair").isNull()).isTrue();
    }
  }

  @Test
  void parameterFreeCrossAttentionReranksTheTokensOfAnyDualEncoder() throws IOException {
    bundle
        .set("/pairScorer", "{\"kind\": \"stacked-cross-attention\", \"temperature\": 9}")
        .write();

    try (RunningService service = start("first")) {
      JsonNode answer = indexAndSearch(service);

      assertThat(answer.path("cost").path("reranked").asInt()).isEqualTo(3);
      answer
          .path("matches")
          .forEach(
              match ->
                  assertThat(match.path("scores").path("pair").asDouble()).isBetween(-1.0, 1.0));
    }
  }

  @Test
  void galleryOfAnotherBundleIsToldApart() throws IOException {
    bundle.write();
    try (RunningService service = start("shared")) {
      indexAndSearch(service);
    }
    bundle.set("/version", "\"8\"").write();

    try (RunningService service = start("shared")) {
      RunningService.Answer answer =
          service.postJson("/api/v1/galleries/own/search", Map.of("text", "someone"));
      assertThat(answer.status()).isEqualTo(409);
      assertThat(answer.detail()).contains("mine@7", "mine@8");
    }
  }

  @Test
  void graphThatDoesNotFitItsManifestIsRefusedAtStart() throws IOException {
    bundle.set("/embedding/size", "128").write();

    assertThatThrownBy(() -> start("first"))
        .rootCause()
        .hasMessageContaining("embedding")
        .hasMessageContaining("128");
  }

  @Test
  void graphWithoutAnInputOfThatNameIsRefusedAtStart() throws IOException {
    bundle.set("/imageBranch/pixels", "\"picture\"").write();

    assertThatThrownBy(() -> start("first"))
        .hasStackTraceContaining("image-branch does not run with the inputs [picture]");
  }

  @Test
  void cudaIsRefusedWithTheReasonWhereItIsMissing() throws IOException {
    bundle.write();

    assertThatThrownBy(() -> start("first", "--descry.inference.device=cuda"))
        .rootCause()
        .hasMessageContaining("descry.inference.device is cuda, but no CUDA device is visible");
  }

  private RunningService start(String data, String... settings) {
    String[] all = Arrays.copyOf(settings, settings.length + 1);
    all[settings.length] = "--descry.bundle.location=" + bundle.folder();
    return RunningService.start(folder.resolve(data), all);
  }

  private static JsonNode indexAndSearch(RunningService service) {
    service.put("/api/v1/galleries/own");
    for (int i = 0; i < 3; i++) {
      service.send(
          HttpMethod.PUT,
          TestImages.jpeg(40, 80, i),
          "{}",
          "/api/v1/galleries/own/sightings/{id}",
          i);
    }
    return service.search("own", Map.of("text", "a person with stripes"));
  }
}
