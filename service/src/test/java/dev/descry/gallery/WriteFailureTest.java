package dev.descry.gallery;

import static dev.descry.gallery.Toy.sighting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WriteFailureTest {

  /** A disk that can be made to refuse to sync. */
  private static final class FailingDirectory extends FilterDirectory {

    volatile boolean fails;

    FailingDirectory(Path folder) throws IOException {
      super(FSDirectory.open(folder));
    }

    @Override
    public void sync(Collection<String> names) throws IOException {
      if (fails) {
        throw new IOException("no space left");
      }
      super.sync(names);
    }
  }

  @TempDir Path root;

  @Test
  void keepsNothingOfAWriteThatCouldNotBeSyncedAndGoesOnAfterwards() throws IOException {
    try (Galleries galleries = new Galleries(root)) {
      galleries.create("toys", Toy.SPEC);
    }
    Path folder = root.resolve("toys");
    FailingDirectory disk = new FailingDirectory(folder.resolve("index"));
    try (LuceneGallery gallery =
        new LuceneGallery(
            folder,
            index -> disk,
            GallerySettings.DEFAULTS,
            new ImageStores(ImageSettings.DEFAULTS))) {
      gallery.put(sighting("before", 1, 0));

      disk.fails = true;
      DescryException refused = Toy.failure(() -> gallery.put(sighting("lost", 1, 0)));
      assertThat(refused.kind()).isEqualTo(Kind.UNWRITABLE);
      assertThat(refused.type()).isEqualTo("disk-full");
      assertThat(refused).hasMessageContaining(folder.toString()).hasMessageContaining("no space");
      assertThatThrownBy(() -> gallery.declare(Map.of("lost", FieldType.NUMBER)))
          .hasRootCauseMessage("no space left");
      assertThat(gallery.describe().fields()).doesNotContainKey("attributes.lost");
      assertThatThrownBy(() -> gallery.delete("before")).hasRootCauseMessage("no space left");
      assertThat(Toy.ids(gallery.nearest(new float[] {1, 0}, 5, null))).containsExactly("before");

      disk.fails = false;
      gallery.declare(Map.of("lost", FieldType.KEYWORD));
      gallery.put(sighting("after", 1, 1));
      assertThat(Toy.ids(gallery.nearest(new float[] {1, 0}, 5, null)))
          .containsExactly("before", "after");
      assertThat(gallery.image("before")).isPresent();
    }
    try (Stream<Path> files = Files.walk(folder.resolve("images"))) {
      assertThat(files.filter(Files::isRegularFile)).hasSize(2);
    }
  }

  @Test
  void isNotHurtByInterruptingAWriter() throws Exception {
    try (Galleries galleries = new Galleries(root)) {
      Gallery gallery = galleries.create("toys", Toy.SPEC);
      Thread writer =
          new Thread(
              () -> {
                Thread.currentThread().interrupt();
                gallery.put(sighting("interrupted", 1, 0));
              });
      writer.setUncaughtExceptionHandler((thread, refused) -> {});
      writer.start();
      writer.join();

      gallery.put(sighting("after", 0, 1));
      assertThat(gallery.get("after")).isPresent();
    }
  }
}
