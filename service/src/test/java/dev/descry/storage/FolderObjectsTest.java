package dev.descry.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderObjectsTest extends ObjectStoreContract {

  @TempDir Path folder;

  @Override
  ObjectStore objects() {
    return ObjectStore.folder(folder.resolve("not/there/yet"));
  }

  @Test
  void forgetsAWriteThatACrashCutShort() throws Exception {
    objects().put("a/b", bytes("whole"));
    Path half = folder.resolve("not/there/yet/.incoming/1234");
    Files.writeString(half, "half writ");

    assertThat(listed("").keySet()).containsExactly("a/b");
    objects().removeLeftovers();

    assertThat(half).doesNotExist();
    assertThat(objects().read("a/b")).isEqualTo(bytes("whole"));
  }
}
