package dev.descry.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.lucene.store.AlreadyClosedException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommitQueueTest {

  /** A target of which each commit waits until the test lets it go on. */
  private static final class Ledger implements CommitQueue.Target<List<String>> {

    final List<List<String>> kept = new ArrayList<>();
    final CountDownLatch committing = new CountDownLatch(1);
    final CountDownLatch letGo = new CountDownLatch(1);
    int failures;

    @Override
    public List<String> begin() {
      return new ArrayList<>();
    }

    @Override
    public void commit(List<String> changes) throws IOException {
      committing.countDown();
      try {
        letGo.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      if (changes.contains("bad")) {
        throw new IOException("disk full");
      }
      kept.add(changes);
    }

    @Override
    public void rollback() {
      failures++;
    }
  }

  private final Ledger ledger = new Ledger();
  private final CommitQueue<List<String>> queue = new CommitQueue<>("test", ledger);
  private final ExecutorService callers = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    ledger.letGo.countDown();
    queue.close();
    callers.close();
  }

  @Test
  void holdsAllThatArrivesDuringOneCommitInTheNext() throws Exception {
    CompletableFuture<Boolean> first = submit("first");
    ledger.committing.await();
    List<CompletableFuture<Boolean>> others = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      others.add(submit("other" + i));
    }
    waitUntilBlocked(10);
    assertThat(first).isNotDone();

    ledger.letGo.countDown();
    first.join();
    others.forEach(CompletableFuture::join);

    assertThat(ledger.kept).hasSize(2);
    assertThat(ledger.kept.getFirst()).containsExactly("first");
    assertThat(ledger.kept.getLast()).hasSize(9);
  }

  @Test
  void tellsAFailedCommitToThoseThatItWasToHoldAndToNobodyElse() throws Exception {
    CompletableFuture<Boolean> before = submit("before");
    ledger.committing.await();
    CompletableFuture<Boolean> bad = submit("bad");
    CompletableFuture<Boolean> beside = submit("beside");
    waitUntilBlocked(3);
    ledger.letGo.countDown();

    assertThat(before.join()).isTrue();
    assertThatThrownBy(bad::join).hasRootCauseMessage("disk full");
    assertThatThrownBy(beside::join).hasRootCauseMessage("disk full");
    assertThat(submit("after").join()).isTrue();
    assertThat(ledger.kept).containsExactly(List.of("before"), List.of("after"));
    assertThat(ledger.failures).isEqualTo(1);
  }

  @Test
  void tellsAFailedChangeToItsCallerAlone() throws Exception {
    CompletableFuture<Boolean> before = submit("before");
    ledger.committing.await();
    CompletableFuture<Boolean> wrong =
        CompletableFuture.supplyAsync(
            () ->
                queue.submit(
                    changes -> {
                      throw new IOException("wrong");
                    }),
            callers);
    CompletableFuture<Boolean> beside = submit("beside");
    waitUntilBlocked(3);
    ledger.letGo.countDown();

    assertThatThrownBy(wrong::join)
        .isInstanceOf(CompletionException.class)
        .hasRootCauseMessage("wrong");
    assertThat(before.join()).isTrue();
    assertThat(beside.join()).isTrue();
    assertThat(ledger.failures).isZero();
  }

  @Test
  void runsSomethingAloneBetweenTwoCommits() throws Exception {
    CompletableFuture<Boolean> first = submit("first");
    ledger.committing.await();
    CompletableFuture<List<String>> between =
        CompletableFuture.supplyAsync(() -> queue.between(() -> ledger.kept.getLast()), callers);
    CompletableFuture<Boolean> wrong =
        CompletableFuture.supplyAsync(
            () ->
                queue.between(
                    () -> {
                      throw new IOException("wrong");
                    }),
            callers);
    ledger.letGo.countDown();

    assertThat(between.join()).containsExactly("first");
    assertThat(first.join()).isTrue();
    assertThatThrownBy(wrong::join).hasRootCauseMessage("wrong");
    assertThat(submit("after").join()).isTrue();
    assertThat(ledger.failures).isZero();
    queue.close();
    assertThatThrownBy(() -> queue.between(() -> true)).isInstanceOf(AlreadyClosedException.class);
  }

  @Test
  void answersWhatItHasTakenBeforeItCloses() throws Exception {
    CompletableFuture<Boolean> first = submit("first");
    ledger.committing.await();
    CompletableFuture<Boolean> second = submit("second");
    waitUntilBlocked(2);
    CompletableFuture<Void> closing = CompletableFuture.runAsync(queue::close, callers);
    ledger.letGo.countDown();
    closing.join();

    assertThat(first.join()).isTrue();
    assertThat(second.join()).isTrue();
    assertThatThrownBy(() -> queue.submit(changes -> true))
        .isInstanceOf(AlreadyClosedException.class);
  }

  private CompletableFuture<Boolean> submit(String change) {
    return CompletableFuture.supplyAsync(
        () -> queue.submit(changes -> changes.add(change)), callers);
  }

  /** Until so many changes have been taken, those of the running commit included. */
  private void waitUntilBlocked(int changes) throws InterruptedException {
    while (queue.taken() < changes) {
      Thread.sleep(1);
    }
  }
}
