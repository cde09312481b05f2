package dev.descry.detection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.bundle.BundleFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The manifest that comes along, and changes to it, with the head of an SSD, that do not fit. */
class DetectorManifestTest {

  @TempDir Path folder;

  private DetectorManifest read(ObjectNode manifest) throws IOException {
    Files.writeString(folder.resolve("detector.json"), manifest.toString());
    DetectorManifest read =
        new BundleFolder(new FileSystemResource(folder + "/"), DetectorManifest.FILE)
            .readManifest(DetectorManifest.class);
    DetectorManifestCheck.check(read);
    return read;
  }

  private static ObjectNode builtIn() throws IOException {
    return (ObjectNode) json("descry/bundles/person-detector/detector.json");
  }

  private static JsonNode json(String resource) throws IOException {
    return JsonMapper.shared().readTree(new ClassPathResource(resource).getContentAsByteArray());
  }

  @Test
  void detectorThatComesWithTheServiceIsAccepted() throws IOException {
    DetectorManifest manifest = read(builtIn());

    assertThat(manifest.head()).isInstanceOf(Head.Decoded.class);
    assertThat(manifest.licence().id()).isEqualTo("MIT");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/format                    | 2               | format is 2",
        "/licence                   | null            | licence is missing",
        "/graph                     | \"gone.onnx\"   | 'gone.onnx', which files does not list",
        "/input/fit                 | \"crop\"        | input.fit is 'crop'",
        "/input/padding             | 256             | input.padding is 256",
        "/input/preprocessing/width | 0               | input.preprocessing.width is 0",
        "/input/preprocessing/mean  | [0]             | input.preprocessing.mean is [0.0]",
        "/head/kind                 | \"magic\"       | magic",
        "/head/personClass          | 24              | head.personClass is 24",
        "/head/order                | \"hwxy\"        | head.order is 'hwxy'",
        "/head/activation           | null            | head.activation is missing",
        "/head/anchors/strides      | [16, 0]         | head.anchors.strides is [16, 0]",
        "/thresholds/score          | 1.5             | thresholds.score is 1.5",
        "/surprise                  | 1               | surprise",
      })
  void manifestThatDoesNotFitIsRefusedWithTheReason(String path, String value, String reason)
      throws IOException {
    ObjectNode manifest = builtIn();
    manifest.set("head", json("detection/ssd.json").path("head"));
    int slash = path.lastIndexOf('/');
    ObjectNode parent = slash == 0 ? manifest : (ObjectNode) manifest.at(path.substring(0, slash));
    parent.set(path.substring(slash + 1), JsonMapper.shared().readTree(value));

    assertThatThrownBy(() -> read(manifest)).hasMessageContaining(reason);
  }
}
