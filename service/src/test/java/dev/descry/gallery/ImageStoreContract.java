package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** What every image store promises; {@link KeptImagesContract} what those do that keep images. */
abstract class ImageStoreContract {

  // printf one | sha256sum, and so on
  static final String ONE = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed";
  static final String TWO = "3fc4ccfe745870e2c0d99f71f30ff0656c8dedd41cc1d7d3d376b0dbe685e2f3";

  /** What sightings name. */
  final Set<String> named = ConcurrentHashMap.newKeySet();

  /** The same pictures as the last call, of a process that starts now. */
  abstract ImageStore open();

  @Test
  void namesPicturesByTheirHash() {
    try (ImageStore store = open()) {
      List<byte[]> pictures = List.of(Toy.bytes("one"), Toy.bytes("two"), Toy.bytes("one"));

      assertThat(store.hold(pictures)).containsExactly(ONE, TWO, ONE);
      store.release(List.of(ONE, TWO, ONE));
      assertThat(store.hold(List.of())).isEmpty();
    }
  }

  @Test
  void forgetsPicturesThatNobodyHoldsOrNames() {
    try (ImageStore store = open()) {
      store.hold(List.of(Toy.bytes("one"), Toy.bytes("two")));

      store.release(List.of(ONE, TWO));

      assertHasNot(store, ONE);
      assertHasNot(store, TWO);
      assertThat(store.bytes()).isZero();
    }
  }

  @Test
  void hasNoPictureThatItWasNeverGiven() {
    try (ImageStore store = open()) {
      store.discard(List.of(ONE));
      store.tidy();

      assertHasNot(store, ONE);
      assertThat(store.bytes()).isZero();
    }
  }

  static void assertHasNot(ImageStore store, String sha256) {
    assertThat(store.inOrder().test(sha256)).isFalse();
    assertThatThrownBy(() -> store.read(sha256)).isInstanceOf(NoSuchFileException.class);
  }
}
