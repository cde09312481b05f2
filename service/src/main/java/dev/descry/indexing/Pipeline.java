package dev.descry.indexing;

import dev.descry.failure.DescryException;
import dev.descry.failure.Overload;
import dev.descry.priority.Background;
import dev.descry.sources.SourceEntry;
import dev.descry.sources.SourceMedia;
import dev.descry.sources.SourceProblem;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of a source, in their order, each with what became of it: while one is waited for,
 * those behind it are read, decoded and encoded. At most so many are under way, so that memory does
 * not grow with the source. For one thread; closing ends what is under way.
 *
 * @param <T> what an image or a video has become
 */
public final class Pipeline<T> implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Pipeline.class);

  /** What became of an entry. */
  public sealed interface Outcome<T> {

    SourceEntry entry();

    /** Ready to be stored. */
    record Ready<T>(SourceMedia entry, T prepared) implements Outcome<T> {}

    /** There was nothing to do. */
    record AlreadyThere<T>(SourceMedia entry) implements Outcome<T> {}

    /**
     * An entry that is left out.
     *
     * @param type stable name of the reason
     * @param reason for people
     */
    record LeftOut<T>(SourceEntry entry, String type, String reason) implements Outcome<T> {

      /**
       * Whether something is wrong with it, and it is not just something else than an image or a
       * video.
       */
      public boolean failure() {
        return !(entry instanceof SourceProblem problem) || problem.failure();
      }
    }
  }

  private static final long STOP_CHECK_MILLIS = 200;
  private static final long CLOSE_SECONDS = 30;

  private record Pending<T>(SourceEntry entry, @Nullable CompletableFuture<@Nullable T> prepared) {}

  private final Iterator<? extends SourceEntry> entries;
  private final Destination<T> destination;
  private final int inFlight;
  private final ExecutorService threads;
  private final Deque<Pending<T>> pending = new ArrayDeque<>();

  /**
   * Begins to read.
   *
   * @param inFlight entries that are under way at most
   */
  public Pipeline(
      Iterator<? extends SourceEntry> entries, Destination<T> destination, int inFlight) {
    this.entries = entries;
    this.destination = destination;
    this.inFlight = inFlight;
    this.threads =
        Executors.newFixedThreadPool(destination.threads(), Background.threads("prepare"));
  }

  /**
   * The next entry; null at the end.
   *
   * @throws DescryException what no other image would get past either
   * @throws InterruptedException if the calling thread was interrupted
   */
  public @Nullable Outcome<T> next() throws InterruptedException {
    return next(() -> false);
  }

  /**
   * The same, for a caller who may not want to wait for ever.
   *
   * @param stop asked now and then; once it is true, there is no use for this pipeline any more
   * @throws InterruptedException also if it is to stop
   */
  public @Nullable Outcome<T> next(BooleanSupplier stop) throws InterruptedException {
    while (pending.size() < inFlight && entries.hasNext()) {
      SourceEntry entry = entries.next();
      pending.add(
          new Pending<>(entry, entry instanceof SourceMedia media ? prepared(media) : null));
    }
    Pending<T> first = pending.poll();
    return first == null ? null : outcome(first, stop);
  }

  private Outcome<T> outcome(Pending<T> first, BooleanSupplier stop) throws InterruptedException {
    if (first.entry instanceof SourceProblem problem) {
      return new Outcome.LeftOut<>(problem, problem.type(), problem.reason());
    }
    SourceMedia media = (SourceMedia) first.entry;
    try {
      @Nullable T prepared = await(Objects.requireNonNull(first.prepared), stop);
      return prepared == null
          ? new Outcome.AlreadyThere<>(media)
          : new Outcome.Ready<>(media, prepared);
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case DescryException failure when EntryFailures.isOfOneEntry(failure) ->
            new Outcome.LeftOut<>(media, failure.type(), String.valueOf(failure.getMessage()));
        case DescryException failure -> throw failure;
        case RuntimeException fault ->
            new Outcome.LeftOut<>(media, "internal-error", fault.toString());
        case null, default -> throw new IllegalStateException("an entry was not prepared", e);
      };
    }
  }

  private static <V extends @Nullable Object> V await(
      CompletableFuture<V> future, BooleanSupplier stop)
      throws InterruptedException, ExecutionException {
    while (!stop.getAsBoolean()) {
      try {
        return future.get(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
      } catch (TimeoutException e) {
        // Not yet.
      }
    }
    throw new InterruptedException("stopped");
  }

  private CompletableFuture<@Nullable T> prepared(SourceMedia media) {
    return CompletableFuture.completedFuture(media).thenComposeAsync(this::prepare, threads);
  }

  private CompletableFuture<@Nullable T> prepare(SourceMedia media) {
    try {
      return Overload.waitOut(() -> destination.prepare(media));
    } catch (InterruptedException closed) {
      throw (CancellationException) new CancellationException("closed").initCause(closed);
    }
  }

  /** Returns when nothing is under way any more, since preparing a video writes. */
  @Override
  public void close() {
    threads.shutdownNow();
    try {
      if (!threads.awaitTermination(CLOSE_SECONDS, TimeUnit.SECONDS)) {
        LOG.warn("Something is still being prepared {} seconds after the end", CLOSE_SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
