package dev.descry.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.BundleCopy;
import dev.descry.failure.DescryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.core.io.FileSystemResource;

/** Refusals, on copies of the bundle that comes with the service. */
class BundleTest {

  @TempDir Path folder;
  private BundleCopy copy;

  @BeforeEach
  void copyBundle() throws IOException {
    copy = BundleCopy.into(folder);
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
        .hasMessageContaining(copy.manifest().path("files").path("tokenizer.json").asString());
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
    copy.set(path, value);

    assertThatThrownBy(this::open).hasMessageContaining(reason);
  }

  @Test
  void fileNameThatLeavesTheFolderIsRefused() {
    copy.set("/files/..secret", "\"%s\"".formatted("0".repeat(64)));

    assertThatThrownBy(this::open).hasMessageContaining("'..secret'");
  }

  private Bundle open() throws IOException {
    copy.write();
    return Bundle.open(new FileSystemResource(folder + "/"));
  }
}
