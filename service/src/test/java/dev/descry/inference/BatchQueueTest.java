package dev.descry.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.descry.failure.DescryException;
import dev.descry.inference.InferenceSettings.GraphSettings;
import dev.descry.metrics.Meters;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BatchQueueTest {

  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<Integer> batchSizes = new CopyOnWriteArrayList<>();
  private final CountDownLatch firstRunStarted = new CountDownLatch(1);
  private final Semaphore goOn = new Semaphore(0);

  @Test
  void answersEachRequestWithItsOwnResult() throws Exception {
    try (BatchQueue<Integer, Integer> queue = queue(settings(8, 1000, 100), this::squares);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        int number = i;
        answers.add(callers.submit(() -> queue.submit(number)));
      }
      for (int i = 0; i < 100; i++) {
        assertThat(answers.get(i).get()).isEqualTo(i * i);
      }
    }
    assertThat(batchSizes.stream().mapToInt(Integer::intValue).sum()).isEqualTo(100);
    assertThat(batchSizes).allMatch(size -> size <= 8);
  }

  @Test
  void requestsThatArriveWhileARunGoesOnShareTheNextOne() throws Exception {
    try (BatchQueue<Integer, Integer> queue = queue(settings(8, 0, 100), this::squaresWhenAllowed);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> first = callers.submit(() -> queue.submit(2));
      firstRunStarted.await();
      List<Future<Integer>> others = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        others.add(callers.submit(() -> queue.submit(3)));
      }
      awaitWaiting(5);
      goOn.release(2);
      assertThat(first.get()).isEqualTo(4);
      for (Future<Integer> other : others) {
        assertThat(other.get()).isEqualTo(9);
      }
    }
    assertThat(batchSizes).containsExactly(1, 5);
  }

  @Test
  void fullQueueRefusesAtOnceAndSaysWhenToComeBack() throws Exception {
    try (BatchQueue<Integer, Integer> queue = queue(settings(1, 0, 2), this::squaresWhenAllowed);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> running = callers.submit(() -> queue.submit(1));
      firstRunStarted.await();
      Future<Integer> waiting = callers.submit(() -> queue.submit(2));
      Future<Integer> alsoWaiting = callers.submit(() -> queue.submit(3));
      awaitWaiting(2);

      assertThatThrownBy(() -> queue.submit(4))
          .isInstanceOfSatisfying(
              DescryException.class,
              failure -> {
                assertThat(failure.kind()).isEqualTo(DescryException.Kind.OVERLOADED);
                assertThat(failure).hasMessage("2 requests already wait for the test-graph");
                assertThat(failure.retryAfter()).isPositive();
              });
      assertThat(meters.get(Meters.QUEUE_REFUSED.meterName()).counter().count()).isEqualTo(1);

      goOn.release(3);
      assertThat(running.get()).isEqualTo(1);
      assertThat(waiting.get()).isEqualTo(4);
      assertThat(alsoWaiting.get()).isEqualTo(9);
    }
  }

  @Test
  void failedRunFailsItsOwnRequestsOnly() {
    Function<List<Integer>, List<Integer>> choosy =
        batch -> {
          if (batch.contains(13)) {
            throw new IllegalArgumentException("13 is not welcome");
          }
          return squares(batch);
        };
    try (BatchQueue<Integer, Integer> queue = queue(settings(1, 0, 10), choosy)) {
      assertThatThrownBy(() -> queue.submit(13)).hasMessage("13 is not welcome");
      assertThat(queue.submit(5)).isEqualTo(25);
    }
  }

  @Test
  void closingAnswersWhatWaitsAndRefusesWhatComesLater() throws Exception {
    BatchQueue<Integer, Integer> queue = queue(settings(4, 0, 10), this::squaresWhenAllowed);
    try (ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> running = callers.submit(() -> queue.submit(6));
      firstRunStarted.await();
      Future<Integer> waiting = callers.submit(() -> queue.submit(7));
      awaitWaiting(1);
      Future<?> closing = callers.submit(queue::close);
      goOn.release(2);
      closing.get();
      assertThat(running.get()).isEqualTo(36);
      assertThat(waiting.get()).isEqualTo(49);
      assertThatThrownBy(() -> queue.submit(8)).hasMessage("the service is stopping");
    }
  }

  @Test
  void asManyRunsOverlapAsTheSettingsHave() throws Exception {
    CountDownLatch all = new CountDownLatch(3);
    Function<List<Integer>, List<Integer>> untilAllRun =
        batch -> {
          all.countDown();
          try {
            assertThat(all.await(30, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return squares(batch);
        };
    try (BatchQueue<Integer, Integer> queue =
        queue(new GraphSettings(1, 3, 1, 0, 10, false), untilAllRun)) {
      List<CompletableFuture<Integer>> answers =
          Stream.of(2, 3, 4).map(queue::submitLater).toList();
      assertThat(answers).extracting(CompletableFuture::join).containsExactly(4, 9, 16);
    }
  }

  @Test
  void goesOverToAnotherLayoutAndAnswersAllThatWaits() throws Exception {
    try (BatchQueue<Integer, Integer> queue = queue(settings(1, 0, 3), this::squaresWhenAllowed);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<Integer>> answers = new ArrayList<>();
      answers.add(queue.submitLater(0));
      firstRunStarted.await();
      IntStream.range(1, 4).forEach(number -> answers.add(queue.submitLater(number)));

      Future<?> going =
          callers.submit(
              () -> {
                queue.arrange(new Layout(1, 2, 4));
                return null;
              });
      goOn.release(4);
      going.get();
      // More than could wait before, and more in a run.
      IntStream.range(4, 24).forEach(number -> answers.add(queue.submitLater(number)));
      goOn.release(20);

      for (int number = 0; number < 24; number++) {
        assertThat(answers.get(number).join()).isEqualTo(number * number);
      }
      assertThat(batchSizes).contains(4).allMatch(size -> size <= 4);
    }
  }

  private static GraphSettings settings(int maxBatch, long delayMicros, int capacity) {
    return new GraphSettings(1, 1, maxBatch, delayMicros, capacity, false);
  }

  private BatchQueue<Integer, Integer> queue(
      GraphSettings settings, Function<List<Integer>, List<Integer>> run) {
    return new BatchQueue<>("test-graph", "toy@1", settings, meters, run);
  }

  private List<Integer> squares(List<Integer> batch) {
    batchSizes.add(batch.size());
    return batch.stream().map(number -> number * number).toList();
  }

  /** Each run waits for a permit. */
  private List<Integer> squaresWhenAllowed(List<Integer> batch) {
    firstRunStarted.countDown();
    goOn.acquireUninterruptibly();
    return squares(batch);
  }

  private void awaitWaiting(int requests) throws InterruptedException {
    while (meters.get(Meters.QUEUE_SIZE.meterName()).gauge().value() < requests) {
      Thread.sleep(1);
    }
  }
}
