package dev.descry.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.descry.S3Server;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class S3ObjectsTest extends ObjectStoreContract {

  /** That the client makes of one request. */
  private static final int ATTEMPTS = 4;

  /** Idle connections are tried before they are used again. */
  private static final Duration UNTRIED = Duration.ofSeconds(2);

  private static S3Server server;

  private final String prefix = UUID.randomUUID() + "/deeper";
  private S3Bucket bucket;

  @BeforeAll
  static void startServer() {
    server = new S3Server();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @BeforeEach
  void connect() {
    bucket = new S3Bucket(server.settings(prefix));
  }

  @AfterEach
  void disconnect() {
    bucket.close();
  }

  @Override
  ObjectStore objects() {
    return bucket.objects();
  }

  @Test
  void keysBeginWithThePrefixOfTheSettings() {
    objects().put("a/b", bytes("1"));

    assertThat(server.keys()).contains(prefix + "/a/b");
  }

  @Test
  void saysThatAServerDoesNotAnswerAndGoesOnWhenItDoes() throws Exception {
    objects().put("a", bytes("1"));
    server.stop();
    List<ThrowingCallable> calls =
        List.of(
            () -> objects().put("a", bytes("2")),
            () -> objects().read("a"),
            () -> objects().size("a"),
            () -> objects().delete("a"),
            () -> objects().list("", (key, size) -> {}),
            () -> objects().deleteAll(""));
    for (ThrowingCallable call : calls) {
      DescryException failure = catchThrowableOfType(DescryException.class, call);
      assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE);
      assertThat(failure.type()).isEqualTo("storage-unavailable");
      assertThat(failure).hasMessageContaining("bucket descry");
      assertThat(failure.retryAfter()).isPositive();
    }
    server.start();

    assertThat(objects().read("a")).isEqualTo(bytes("1"));
  }

  @Test
  void doesNotMindConnectionsThatTheServerClosedMeanwhile() throws Exception {
    int more = 4 * ATTEMPTS;
    try (ExecutorService threads = Executors.newFixedThreadPool(more)) {
      CyclicBarrier together = new CyclicBarrier(more);
      List<Callable<Void>> puts =
          IntStream.range(0, more)
              .<Callable<Void>>mapToObj(
                  i ->
                      () -> {
                        together.await();
                        objects().put("a" + i, new byte[100_000]);
                        return null;
                      })
              .toList();
      for (Future<Void> put : threads.invokeAll(puts)) {
        put.get();
      }
    }
    server.stop();
    server.start();
    Thread.sleep(UNTRIED.plusMillis(100));

    objects().put("b", bytes("1"));

    assertThat(objects().read("b")).isEqualTo(bytes("1"));
  }

  @Test
  void namesWhatTheServerRefuses() {
    S3Settings there = server.settings("");
    S3Settings missing =
        new S3Settings(
            "no-such-bucket", "", there.endpoint(), there.region(), true, there.timeout());
    try (S3Bucket other = new S3Bucket(missing)) {
      assertThat(
              catchThrowableOfType(
                  DescryException.class, () -> other.objects().put("a", bytes("1"))))
          .hasMessage(
              "bucket no-such-bucket does not do what it is asked: NoSuchBucket, HTTP status 404");
    }
  }
}
