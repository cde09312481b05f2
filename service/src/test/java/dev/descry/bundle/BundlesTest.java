package dev.descry.bundle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.descry.BundleCopy;
import dev.descry.failure.DescryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bundles beside one another. */
class BundlesTest {

  @TempDir Path folder;

  @Test
  void findsThoseBesideTheFirstAndThoseThatComeAlongAlsoLater() throws IOException {
    copy("a", "1").write();
    Bundles bundles = new Bundles(new BundleSettings(folder.resolve("a").toString(), null));
    assertThat(bundles.ids()).hasSize(3).startsWith("mine@1");
    assertThat(bundles.ids().subList(1, 3))
        .anyMatch(id -> id.startsWith("descry-base@"))
        .anyMatch(id -> id.startsWith("descry-free@"));
    assertThat(bundles.has("mine@2")).isFalse();

    copy("b", "2").write();
    Files.createDirectories(folder.resolve("c"));
    Files.writeString(folder.resolve("c/bundle.json"), "no manifest");

    assertThat(bundles.ids()).hasSize(4).startsWith("mine@1", "mine@2");
    assertThat(bundles.get("mine@2").manifest().version()).isEqualTo("2");
    assertThat(bundles.get("mine@2")).isSameAs(bundles.get("mine@2"));
    assertThat(bundles.main().manifest().version()).isEqualTo("1");
  }

  @Test
  void takesTheFolderThatItIsGiven() throws IOException {
    copy("elsewhere/a", "1").write();
    Bundles bundles = new Bundles(new BundleSettings("descry-base", folder.resolve("elsewhere")));

    assertThat(bundles.main().manifest().name()).isEqualTo("descry-base");
    assertThat(bundles.ids()).hasSize(3).element(1).isEqualTo("mine@1");
  }

  @Test
  void thoseThatComeAlongAreWhole() {
    Bundles bundles = new Bundles(new BundleSettings("descry-free", folder));

    assertThat(bundles.main().manifest().name()).isEqualTo("descry-free");
    assertThat(bundles.main().manifest().licence().id()).isEqualTo("CC0-1.0");
    assertThat(bundles.ids())
        .hasSize(2)
        .allSatisfy(id -> assertThat(bundles.get(id).manifest().id()).isEqualTo(id));
  }

  @Test
  void namesWhatThereIsWhereOneIsMissing() {
    Bundles bundles = new Bundles(new BundleSettings("descry-base", folder));

    DescryException missing =
        catchThrowableOfType(DescryException.class, () -> bundles.get("mine@1"));
    DescryException mismatch =
        catchThrowableOfType(DescryException.class, () -> bundles.ofGallery("toys", "mine@1"));

    assertThat(missing.type()).isEqualTo("bundle-not-found");
    assertThat(missing).hasMessageContaining("'mine@1'").hasMessageContaining("descry-base@");
    assertThat(mismatch.type()).isEqualTo("bundle-mismatch");
    assertThat(mismatch).hasMessageContaining("toys").hasMessageContaining(folder.toString());
  }

  @Test
  void refusesOneWhoseFilesAreOthers() throws IOException {
    copy("a", "1").write();
    Files.writeString(folder.resolve("a/tokenizer.json"), "{}");
    Bundles bundles = new Bundles(new BundleSettings("descry-base", folder));

    assertThat(catchThrowableOfType(DescryException.class, () -> bundles.get("mine@1")).type())
        .isEqualTo("bundle-refused");
  }

  private BundleCopy copy(String name, String version) throws IOException {
    return BundleCopy.into(Files.createDirectories(folder.resolve(name)))
        .set("/name", "\"mine\"")
        .set("/version", "\"" + version + "\"");
  }
}
