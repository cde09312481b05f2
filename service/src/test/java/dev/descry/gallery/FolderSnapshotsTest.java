package dev.descry.gallery;

import static dev.descry.gallery.Toy.failure;
import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.failure.DescryException;
import dev.descry.storage.ContentStore;
import dev.descry.storage.ObjectStore;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class FolderSnapshotsTest extends SnapshotContract {

  @Override
  ImageSettings images() {
    return ImageSettings.DEFAULTS;
  }

  @Override
  SnapshotSettings place() {
    return new SnapshotSettings(root.resolve("backup"), null);
  }

  @Override
  ObjectStore objects() {
    return ObjectStore.folder(root.resolve("backup"));
  }

  @Test
  void damagedPictureOfTheGalleryIsNamedAndTakenByNoSnapshot() throws IOException {
    Gallery gallery = galleries().get("toys");
    gallery.put(Toy.sighting("whole", 1, 0));
    gallery.put(Toy.sighting("hurt", 1, 0));
    String hash = ContentStore.name(Toy.bytes("picture of hurt"));
    Files.writeString(
        root.resolve("data/toys/images").resolve(hash.substring(0, 2)).resolve(hash), "other");

    DescryException damaged = failure(() -> snapshots().take("toys"));

    assertThat(damaged.type()).isEqualTo("image-damaged");
    assertThat(damaged).hasMessageContaining(hash);
    assertThat(snapshots().list("toys")).isEmpty();
    gallery.delete("hurt");
    assertThat(snapshots().take("toys").images()).isEqualTo(1);
  }
}
