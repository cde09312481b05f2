package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.apache.lucene.store.AlreadyClosedException;
import org.junit.jupiter.api.Test;

/** What image stores promise that keep images. */
abstract class KeptImagesContract extends ImageStoreContract {

  @Test
  void keepsWhatIsNamedOrHeld() throws Exception {
    try (ImageStore store = open()) {
      store.hold(List.of(Toy.bytes("one"), Toy.bytes("two"), Toy.bytes("two")));
      assertThat(store.bytes()).isEqualTo(6);
      named.add(ONE);

      store.release(List.of(ONE, TWO));
      store.discard(List.of(ONE, TWO));

      assertThat(store.keeps()).isTrue();
      assertThat(store.read(ONE)).isEqualTo(Toy.bytes("one"));
      assertThat(store.read(TWO)).isEqualTo(Toy.bytes("two"));
      assertThat(store.inOrder().test(ONE)).isTrue();
      store.release(List.of(TWO));
      assertHasNot(store, TWO);
      named.clear();
      store.discard(List.of(ONE));
      assertHasNot(store, ONE);
      assertThat(store.bytes()).isZero();
    }
  }

  @Test
  void keepsNamedPicturesOverARestartAndNoOthers() throws Exception {
    try (ImageStore store = open()) {
      store.hold(List.of(Toy.bytes("one"), Toy.bytes("two")));
      named.add(ONE);
    }

    try (ImageStore store = open()) {
      store.ready();

      assertThat(store.bytes()).isEqualTo(3);
      assertThat(store.read(ONE)).isEqualTo(Toy.bytes("one"));
      assertHasNot(store, TWO);
    }
  }

  @Test
  void takesNoMoreOnceItIsClosed() {
    ImageStore store = open();
    store.close();

    assertThatThrownBy(() -> store.hold(List.of(Toy.bytes("one"))))
        .isInstanceOf(AlreadyClosedException.class);
  }

  @Test
  void countsEachPictureOnceWhoeverPutsIt() throws Exception {
    try (ImageStore store = open();
        ExecutorService writers = Executors.newFixedThreadPool(4)) {
      List<Future<?>> done = new ArrayList<>();
      for (int writer = 0; writer < 4; writer++) {
        done.add(
            writers.submit(
                () -> {
                  for (int turn = 0; turn < 10; turn++) {
                    store.release(store.hold(List.of(Toy.bytes("one"), Toy.bytes("two"))));
                  }
                  return store.hold(List.of(Toy.bytes("one")));
                }));
      }
      for (Future<?> one : done) {
        one.get();
      }

      assertThat(store.bytes()).isEqualTo(3);
      assertThat(store.read(ONE)).isEqualTo(Toy.bytes("one"));
      assertHasNot(store, TWO);
    }
  }
}
