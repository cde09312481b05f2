package dev.descry.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService;
import dev.descry.RunningService.Answer;
import dev.descry.TestImages;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;
import tools.jackson.databind.JsonNode;

class DamagedGalleryApiTest {

  private static final String GALLERIES = "/api/v1/galleries";

  @TempDir Path data;

  @Test
  void damagedGalleryIsNamedWithItsReasonAndTheOthersServe() throws Exception {
    try (RunningService service = RunningService.start(data)) {
      for (String gallery : List.of("good", "hurt")) {
        service.put(GALLERIES + "/" + gallery);
        assertThat(put(service, gallery).status()).isEqualTo(200);
      }
      assertThat(service.get("/actuator/health").status()).isEqualTo(200);
    }
    flipABit(data.resolve("galleries/hurt/index"));

    try (RunningService service = RunningService.start(data)) {
      JsonNode list = service.get(GALLERIES).json();
      assertThat(list.at("/galleries/0/name").asString()).isEqualTo("good");
      assertThat(list.path("galleries")).hasSize(1);
      assertThat(list.at("/damaged/0/name").asString()).isEqualTo("hurt");
      assertThat(list.at("/damaged/0/reason").asString()).contains("checksum", ".cfs");
      for (Answer refused :
          List.of(
              service.get(GALLERIES + "/hurt"),
              service.get(GALLERIES + "/hurt/sightings/a"),
              service.get(GALLERIES + "/hurt/search?text=someone"),
              put(service, "hurt"))) {
        assertThat(refused.status()).isEqualTo(500);
        assertThat(refused.problem()).isEqualTo("gallery-damaged");
        assertThat(refused.detail()).contains("hurt", "checksum");
      }
      assertThat(service.get(GALLERIES + "/good/sightings/a").status()).isEqualTo(200);
      assertThat(put(service, "good").status()).isEqualTo(200);
      assertThat(service.get("/actuator/health").status()).isEqualTo(503);
      for (String probe : List.of("liveness", "readiness")) {
        assertThat(service.get("/actuator/health/" + probe).status()).isEqualTo(200);
      }

      assertThat(service.delete(GALLERIES + "/hurt").status()).isEqualTo(204);
      assertThat(service.get(GALLERIES).json().path("damaged")).isEmpty();
      assertThat(service.get("/actuator/health").status()).isEqualTo(200);
    }
  }

  private static Answer put(RunningService service, String gallery) {
    return service.send(
        HttpMethod.PUT,
        TestImages.jpeg(40, 80, 1),
        "{}",
        GALLERIES + "/{gallery}/sightings/a",
        gallery);
  }

  private static void flipABit(Path index) throws Exception {
    try (Stream<Path> files = Files.list(index)) {
      Path file = files.filter(one -> one.toString().endsWith(".cfs")).findFirst().orElseThrow();
      byte[] bytes = Files.readAllBytes(file);
      bytes[bytes.length / 2] ^= 4;
      Files.write(file, bytes);
    }
  }
}
