package dev.descry.indexing;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.priority.Background;
import dev.descry.sources.SourceEntry;
import dev.descry.sources.SourceImage;
import dev.descry.sources.SourceProblem;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a source, in their order, each with what became of it: while one is waited for,
 * those behind it are read, decoded and encoded. At most so many are under way, so that memory does
 * not grow with the source. For one thread; closing ends what is under way.
 *
 * @param <T> an image that is ready to be stored
 */
public final class Pipeline<T> implements AutoCloseable {

  /** What became of an entry. */
  public sealed interface Outcome<T> {

    SourceEntry entry();

    /** Ready to be stored. */
    record Ready<T>(SourceImage entry, T sighting) implements Outcome<T> {}

    /** There was nothing to do. */
    record AlreadyThere<T>(SourceImage entry) implements Outcome<T> {}

    /**
     * An entry that is left out.
     *
     * @param type stable name of the reason
     * @param reason for people
     */
    record LeftOut<T>(SourceEntry entry, String type, String reason) implements Outcome<T> {

      /** Whether something is wrong with it, and it is not just something else than an image. */
      public boolean failure() {
        return !(entry instanceof SourceProblem problem) || problem.failure();
      }
    }
  }

  /** Kinds of failure that are of one image; any other would meet each image alike. */
  private static final Set<Kind> OF_THE_IMAGE =
      Set.of(Kind.INVALID, Kind.MISSING, Kind.TOO_LARGE, Kind.UNSUPPORTED);

  private static final long STOP_CHECK_MILLIS = 200;

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
          new Pending<>(entry, entry instanceof SourceImage image ? prepared(image) : null));
    }
    Pending<T> first = pending.poll();
    return first == null ? null : outcome(first, stop);
  }

  private Outcome<T> outcome(Pending<T> first, BooleanSupplier stop) throws InterruptedException {
    if (first.entry instanceof SourceProblem problem) {
      return new Outcome.LeftOut<>(problem, problem.type(), problem.reason());
    }
    SourceImage image = (SourceImage) first.entry;
    try {
      @Nullable T sighting = await(Objects.requireNonNull(first.prepared), stop);
      return sighting == null
          ? new Outcome.AlreadyThere<>(image)
          : new Outcome.Ready<>(image, sighting);
    } catch (ExecutionException e) {
      return switch (e.getCause()) {
        case DescryException failure when OF_THE_IMAGE.contains(failure.kind()) ->
            new Outcome.LeftOut<>(image, failure.type(), String.valueOf(failure.getMessage()));
        case DescryException failure -> throw failure;
        case RuntimeException fault ->
            new Outcome.LeftOut<>(image, "internal-error", fault.toString());
        case null, default -> throw new IllegalStateException("an image was not prepared", e);
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

  private CompletableFuture<@Nullable T> prepared(SourceImage image) {
    return CompletableFuture.completedFuture(image).thenComposeAsync(this::prepare, threads);
  }

  /** An overload passes: it is waited for. */
  private CompletableFuture<@Nullable T> prepare(SourceImage image) {
    while (true) {
      try {
        return destination.prepare(image);
      } catch (DescryException e) {
        Duration wait = e.retryAfter();
        if (e.kind() != Kind.OVERLOADED || wait == null) {
          throw e;
        }
        try {
          Thread.sleep(wait);
        } catch (InterruptedException closed) {
          throw e;
        }
      }
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
