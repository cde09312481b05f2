package dev.descry.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.failure.DescryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.FileSystemResource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Refusals, on copies of the bundle that comes with the service. */
class BundleTest {

  private static final ClassPathResource BUILT_IN =
      new ClassPathResource("descry/bundles/descry-base/");

  @TempDir Path folder;
  private ObjectNode manifest;

  @BeforeEach
  void copyBundle() throws IOException {
    manifest =
        (ObjectNode)
            JsonMapper.shared()
                .readTree(BUILT_IN.createRelative("bundle.json").getContentAsByteArray());
    for (String file : manifest.path("files").propertyNames()) {
      Files.write(folder.resolve(file), BUILT_IN.createRelative(file).getContentAsByteArray());
    }
  }

  @Test
  void bundleThatComesWithTheServiceIsAccepted() throws IOException {
    Bundle bundle = open();

    assertThat(bundle.manifest().name()).isEqualTo("descry-base");
    assertThat(bundle.read(bundle.manifest().tokenizer().file())).isNotEmpty();
  }

  @Test
  void changedFileIsRefusedWithBothChecksums() throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), "{}");

    assertThatThrownBy(this::open)
        .isInstanceOfSatisfying(
            DescryException.class,
            failure -> assertThat(failure.type()).isEqualTo("bundle-refused"))
        .hasMessageContaining("'tokenizer.json'")
        .hasMessageContaining(manifest.path("files").path("tokenizer.json").asString());
  }

  @Test
  void missingFileIsRefusedByName() throws IOException {
    Files.delete(folder.resolve("card.md"));

    assertThatThrownBy(this::open).hasMessageContaining("'card.md'");
  }

  @Test
  void folderWithoutManifestIsRefused() {
    assertThatThrownBy(() -> Bundle.open(new FileSystemResource(folder + "/")))
        .hasMessageContaining("no bundle.json");
  }

  @Test
  void manifestThatIsNoJsonIsRefused() throws IOException {
    Files.writeString(folder.resolve("bundle.json"), "name: descry");

    assertThatThrownBy(() -> Bundle.open(new FileSystemResource(folder + "/")))
        .hasMessageContaining("is not a manifest");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "/format                 | 2            | format 2",
        "/embedding/size         | 4096         | embedding.size is 4096",
        "/preprocessing/width    | 0            | preprocessing.width is 0",
        "/preprocessing/std      | [1, 0, 1]    | preprocessing.std",
        "/preprocessing/mean     | [0.5]        | preprocessing.mean",
        "/preprocessing/colourOrder | \"HSV\"   | 'HSV'",
        "/tokenizer/maxLength    | 1            | tokenizer.maxLength is 1",
        "/imageBranch/file       | \"gone.onnx\" | 'gone.onnx', which files does not list",
        "/pairScorer/kind        | \"magic\"    | 'magic'",
        "/pairScorer/score       | null         | pairScorer.score is missing",
        "/imageTokens/count      | 0            | no image tokens",
        "/licence                | null         | licence is missing",
        "/surprise               | 1            | surprise",
      })
  void manifestThatDoesNotFitIsRefusedWithTheReason(String path, String value, String reason) {
    int slash = path.lastIndexOf('/');
    JsonNode parent = slash == 0 ? manifest : manifest.at(path.substring(0, slash));
    ((ObjectNode) parent).set(path.substring(slash + 1), JsonMapper.shared().readTree(value));

    assertThatThrownBy(this::open).hasMessageContaining(reason);
  }

  @Test
  void fileNameThatLeavesTheFolderIsRefused() {
    ((ObjectNode) manifest.path("files")).put("../secret", "0".repeat(64));

    assertThatThrownBy(this::open).hasMessageContaining("'../secret'");
  }

  private Bundle open() throws IOException {
    Files.writeString(folder.resolve("bundle.json"), manifest.toString());
    return Bundle.open(new FileSystemResource(folder + "/"));
  }
}
