package dev.descry.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

/** What every object store promises, wherever it keeps them. */
abstract class ObjectStoreContract {

  /** An empty one. */
  abstract ObjectStore objects();

  @Test
  void givesBackWhatWasPut() throws Exception {
    byte[] large = new byte[3_000_000];
    new Random(5).nextBytes(large);

    objects().put("a", bytes("one"));
    objects().put("b/c.d_e-f/g", large);
    objects().put("empty", new byte[0]);

    assertThat(objects().read("a")).isEqualTo(bytes("one"));
    assertThat(objects().read("b/c.d_e-f/g")).isEqualTo(large);
    assertThat(objects().read("empty")).isEmpty();
    assertThat(objects().size("b/c.d_e-f/g")).isEqualTo(OptionalLong.of(3_000_000));
  }

  @Test
  void hasNothingUnderAKeyThatWasNeverPut() {
    assertThat(objects().size("a")).isEmpty();
    assertThatThrownBy(() -> objects().read("a"))
        .isInstanceOf(NoSuchFileException.class)
        .hasMessageContaining("a");
    objects().delete("a");
    objects().deleteAll("a");
    assertThat(listed("")).isEmpty();
  }

  @Test
  void replacesWhatHadTheKey() throws Exception {
    objects().put("a", bytes("first"));
    objects().put("a", bytes("2nd"));

    assertThat(objects().read("a")).isEqualTo(bytes("2nd"));
    assertThat(listed("")).isEqualTo(Map.of("a", 3L));
  }

  @Test
  void listsAndDeletesWhatLiesUnderAPrefixAndNothingBesideIt() {
    for (String key : new String[] {"a/1", "a/b/2", "ab/3", "a-/4", "c"}) {
      objects().put(key, bytes(key));
    }

    assertThat(listed("a")).isEqualTo(Map.of("a/1", 3L, "a/b/2", 5L));
    assertThat(listed("a/b")).isEqualTo(Map.of("a/b/2", 5L));
    assertThat(listed("")).hasSize(5);

    objects().deleteAll("a");
    assertThat(listed("").keySet()).containsExactly("a-/4", "ab/3", "c");
    objects().delete("c");
    objects().deleteAll("");
    assertThat(listed("")).isEmpty();
  }

  @Test
  void listsMoreThanOnePage() {
    for (int i = 0; i < 1100; i++) {
      objects().put("many/" + i, bytes("x"));
    }

    assertThat(listed("many")).hasSize(1100);
    objects().deleteAll("many");
    assertThat(listed("")).isEmpty();
  }

  @Test
  void partsOfItKnowNothingOfEachOther() throws Exception {
    ObjectStore one = objects().under("one");
    ObjectStore other = objects().under("other");
    one.put("a", bytes("1"));
    other.put("a", bytes("22"));

    assertThat(one.read("a")).isEqualTo(bytes("1"));
    assertThat(listed("")).isEqualTo(Map.of("one/a", 1L, "other/a", 2L));
    one.deleteAll("");
    assertThat(other.size("a")).isPresent();
    assertThat(one.size("a")).isEmpty();
  }

  @Test
  void leftoversAreNoObjects() throws Exception {
    objects().put("a", bytes("1"));

    objects().removeLeftovers();

    assertThat(objects().read("a")).isEqualTo(bytes("1"));
    assertThat(listed("")).hasSize(1);
  }

  @Test
  void contentLiesUnderItsHash() throws Exception {
    ContentStore content = new ContentStore(objects());
    // printf pixels | sha256sum
    String name = "6ec9c2b0eb14010746c8bce8939303b382344b296206612eb8a907a37b2b2f37";
    assertThat(ContentStore.name(bytes("pixels"))).isEqualTo(name);
    content.put(name, bytes("pixels"));

    assertThat(objects().read("6e/" + name)).isEqualTo(bytes("pixels"));
    assertThat(content.read(name)).isEqualTo(bytes("pixels"));
    assertThat(content.size(name)).hasValue(6);
    Function<String, OptionalLong> sizes = content.sizesInOrder();
    assertThat(sizes.apply("5" + name.substring(1))).isEmpty();
    assertThat(sizes.apply("6e" + "0".repeat(62))).isEmpty();
    assertThat(sizes.apply(name)).hasValue(6);
    assertThat(sizes.apply("ff" + name.substring(2))).isEmpty();
    content.list((each, size) -> assertThat(each + size).isEqualTo(name + 6));

    content.delete(name);
    assertThat(content.size(name)).isEmpty();
  }

  Map<String, Long> listed(String prefix) {
    Map<String, Long> listed = new TreeMap<>();
    objects().list(prefix, listed::put);
    return listed;
  }

  static byte[] bytes(String content) {
    return content.getBytes(StandardCharsets.UTF_8);
  }
}
