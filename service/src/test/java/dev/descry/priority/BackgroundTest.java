package dev.descry.priority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What the kernel says of threads. Elsewhere than on Linux none gives way. */
class BackgroundTest {

  private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
  private static final int LOWER = LINUX ? 10 : 0;

  @Test
  void aBackgroundThreadGivesWayAndTheOneThatMadeItDoesNot() {
    int before = nice();
    CompletableFuture<Integer> there = new CompletableFuture<>();

    Background.threads("some work").newThread(() -> there.complete(nice())).start();

    assertThat(there.join()).isEqualTo(before + LOWER);
    assertThat(nice()).isEqualTo(before);
  }

  @Test
  void threadsThatAreStartedInTheBackgroundGiveWayToo() {
    CompletableFuture<Integer> there = new CompletableFuture<>();

    Background.starting(() -> Thread.ofPlatform().start(() -> there.complete(nice())));

    assertThat(there.join()).isEqualTo(nice() + LOWER);
  }

  @Test
  void whatStartingThrowsReachesTheCaller() {
    assertThatThrownBy(
            () ->
                Background.starting(
                    () -> {
                      throw new IllegalStateException("no such graph");
                    }))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no such graph");
  }

  /** Of the calling thread: field 19 of proc_pid_stat(5), counted after the name. */
  private static int nice() {
    if (!LINUX) {
      return 0;
    }
    try {
      String stat = Files.readString(Path.of("/proc/thread-self/stat"));
      return Integer.parseInt(stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[16]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
