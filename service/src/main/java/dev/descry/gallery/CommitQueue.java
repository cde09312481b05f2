package dev.descry.gallery;

import dev.descry.failure.DescryException;
import dev.descry.priority.Background;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.lucene.store.AlreadyClosedException;

/**
 * Group commit: whatever changes arrive while one commit runs share the next. One thread applies
 * and commits; that of a caller only waits, so that interrupting it can't close files under the
 * writer, and what a change reads nobody else changes. Where processors are short, it gives way to
 * searches.
 *
 * <p>A change that fails when it is applied fails alone. When the commit fails, all that it was to
 * hold fail, and none of them is kept.
 *
 * @param <C> what changes are applied to
 */
final class CommitQueue<C> implements AutoCloseable {

  /** Something that takes changes, and keeps them from the next commit on. */
  interface Target<C> {
    /** What the changes of the next commit are applied to. */
    C begin() throws IOException;

    /** On return all changes since {@code begin} are durable and visible. */
    void commit(C changes) throws IOException;

    /** Forgets all changes since {@code begin}, after a failed commit. */
    void rollback();
  }

  interface Change<C, T> {
    T apply(C target) throws IOException;
  }

  private final Target<C> target;
  private final Thread thread;
  private List<Pending<C, ?>> waiting = new ArrayList<>();
  private List<Runnable> waitingAlone = new ArrayList<>();
  private long taken;
  private boolean closed;

  CommitQueue(String name, Target<C> target) {
    this.target = target;
    this.thread = Background.threads(name).newThread(this::run);
    thread.start();
  }

  /**
   * Returns when the change is durable and visible.
   *
   * @throws AlreadyClosedException after {@link #close}
   */
  <T> T submit(Change<C, T> change) {
    Pending<C, T> pending = new Pending<>(change, new CompletableFuture<>());
    synchronized (this) {
      refuseOnceClosed();
      waiting.add(pending);
      taken++;
      notifyAll();
    }
    return answer(pending.future);
  }

  /**
   * Runs something alone between two commits, and returns when it is done.
   *
   * @throws AlreadyClosedException after {@link #close}
   */
  <T> T between(Callable<T> action) {
    CompletableFuture<T> future = new CompletableFuture<>();
    synchronized (this) {
      refuseOnceClosed();
      waitingAlone.add(() -> complete(future, action));
      notifyAll();
    }
    return answer(future);
  }

  private static <T> void complete(CompletableFuture<T> future, Callable<T> action) {
    try {
      future.complete(action.call());
    } catch (Throwable e) {
      future.completeExceptionally(e);
    }
  }

  private static <T> T answer(CompletableFuture<T> future) {
    try {
      return future.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof DescryException failure
          ? failure
          : new IllegalStateException("a write was not kept", e.getCause());
    }
  }

  private void refuseOnceClosed() {
    if (closed) {
      throw new AlreadyClosedException("no more writes");
    }
  }

  /** Changes so far. */
  synchronized long taken() {
    return taken;
  }

  private void run() {
    while (awaitWork()) {
      takeAlone().forEach(Runnable::run);
      List<Pending<C, ?>> batch = take();
      try {
        if (!batch.isEmpty()) {
          commit(batch);
        }
      } catch (Throwable e) {
        target.rollback();
        batch.forEach(pending -> pending.future.completeExceptionally(e));
      }
    }
  }

  /** Returns whether there is something to do; false once closed and done. */
  private synchronized boolean awaitWork() {
    while (waiting.isEmpty() && waitingAlone.isEmpty() && !closed) {
      try {
        wait();
      } catch (InterruptedException e) {
        throw new IllegalStateException("nobody has a reason to interrupt " + thread, e);
      }
    }
    return !(waiting.isEmpty() && waitingAlone.isEmpty());
  }

  private synchronized List<Pending<C, ?>> take() {
    List<Pending<C, ?>> batch = waiting;
    waiting = new ArrayList<>();
    return batch;
  }

  private synchronized List<Runnable> takeAlone() {
    List<Runnable> actions = waitingAlone;
    waitingAlone = new ArrayList<>();
    return actions;
  }

  private void commit(List<Pending<C, ?>> batch) throws IOException {
    C changes = target.begin();
    List<Runnable> acknowledgements = new ArrayList<>();
    for (Pending<C, ?> pending : batch) {
      pending.applyTo(changes).ifPresent(acknowledgements::add);
    }
    target.commit(changes);
    acknowledgements.forEach(Runnable::run);
  }

  /** Takes no more changes, and returns when those that it has taken are answered. */
  @Override
  public void close() {
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private record Pending<C, T>(Change<C, T> change, CompletableFuture<T> future) {

    /** What is left to do after the commit; nothing if the change failed. */
    Optional<Runnable> applyTo(C target) {
      try {
        T result = change.apply(target);
        return Optional.of(() -> future.complete(result));
      } catch (IOException | RuntimeException e) {
        future.completeExceptionally(e);
        return Optional.empty();
      }
    }
  }
}
