package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
import dev.descry.S3Server;
import dev.descry.TestImages;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;

/** Where images are, as clients see it. */
class ImageApiTest {

  private static final String GALLERY = "/api/v1/galleries/toys";
  private static final String SIGHTING = GALLERY + "/sightings/{id}";

  @TempDir Path data;

  @Test
  void imagesOfABucketAreServedAndItsSilenceIsSaid() {
    try (S3Server server = new S3Server()) {
      List<String> settings = new ArrayList<>(server.arguments("descry.gallery.images.s3"));
      settings.add("--descry.gallery.images.kind=s3");
      try (RunningService service = RunningService.start(data, settings.toArray(String[]::new))) {
        service.put(GALLERY);
        byte[] image = TestImages.jpeg(40, 80, 1);
        assertThat(put(service, "a", image, "{}").status()).isEqualTo(200);
        assertThat(server.keys()).hasSize(1);
        assertThat(service.get(SIGHTING + "/image", "a").body()).isEqualTo(image);
        assertThat(service.get(GALLERY).json().path("images").asString()).isEqualTo("s3");

        server.stop();
        Answer refused = put(service, "b", TestImages.jpeg(40, 80, 2), "{}");
        assertThat(refused.status()).isEqualTo(503);
        assertThat(refused.problem()).isEqualTo("storage-unavailable");
        assertThat(refused.detail()).contains("bucket descry");
        assertThat(refused.headers().getFirst(HttpHeaders.RETRY_AFTER)).isEqualTo("5");
        assertThat(service.get(SIGHTING + "/image", "a").status()).isEqualTo(503);
        assertThat(service.search("toys", Map.of("text", "someone")).path("matches")).hasSize(1);

        server.start();
        assertThat(put(service, "b", TestImages.jpeg(40, 80, 2), "{}").status()).isEqualTo(200);
        assertThat(service.get(SIGHTING + "/image", "a").body()).isEqualTo(image);
      }
    }
  }

  @Test
  void imageThatIsNotKeptIsAProblemThatNamesItsSource() {
    try (RunningService service = RunningService.start(data, "--descry.gallery.images.kind=none")) {
      service.put(GALLERY);
      put(service, "a", TestImages.jpeg(40, 80, 1), "{\"source\": \"camera-7/0912.jpg\"}");

      Answer answer = service.get(SIGHTING + "/image", "a");
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.problem()).isEqualTo("images-not-kept");
      assertThat(answer.detail()).contains("camera-7/0912.jpg");
      assertThat(service.get(SIGHTING, "a").json().path("image").path("width").asInt())
          .isEqualTo(40);
      assertThat(service.get(SIGHTING + "/image", "b").problem()).isEqualTo("sighting-not-found");
      assertThat(service.search("toys", Map.of("text", "someone")).path("matches")).hasSize(1);
    }
  }

  private static Answer put(RunningService service, String id, byte[] image, String json) {
    return service.send(HttpMethod.PUT, image, json, SIGHTING, id);
  }
}
