package dev.descry.gallery;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** Calls that wait for a disk or a bucket, several at a time. */
final class SideBySide {

  /** Requests to a bucket, or files on their way to the disk, of one run. */
  private static final int AT_A_TIME = 16;

  /**
   * Calls for each, also after one has failed.
   *
   * @param done gets the results in the order of {@code each}, of those that did not fail
   */
  static <T, R> void run(Collection<T> each, Function<T, R> call, Collection<R> done) {
    if (each.size() <= 1) {
      each.forEach(one -> done.add(call.apply(one)));
      return;
    }
    try (ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(each.size(), AT_A_TIME), Thread.ofVirtual().factory())) {
      List<CompletableFuture<R>> pending =
          each.stream()
              .map(one -> CompletableFuture.supplyAsync(() -> call.apply(one), threads))
              .toList();
      RuntimeException failure = null;
      for (CompletableFuture<R> one : pending) {
        try {
          done.add(one.join());
        } catch (CompletionException e) {
          failure = e.getCause() instanceof RuntimeException cause ? cause : e;
        }
      }
      if (failure != null) {
        throw failure;
      }
    }
  }

  private SideBySide() {}
}
