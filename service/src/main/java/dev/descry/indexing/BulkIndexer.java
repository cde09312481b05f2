package dev.descry.indexing;

import dev.descry.sources.SourceEntry;
import dev.descry.sources.SourceImage;
import dev.descry.sources.SourceProblem;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Puts many images into a destination: several are prepared at once while earlier ones are stored
 * in chunks. One that cannot be read is reported and stops nothing.
 */
public final class BulkIndexer {

  /** Enough to keep a batch filling while another runs. */
  private static final int IN_FLIGHT = 64;

  private static final int CHUNK = 256;

  /**
   * What became of a run.
   *
   * @param failures what was left out; files that are no images are not among them
   */
  public record Report(int indexed, List<Failure> failures) {}

  /**
   * An image that was left out, and why.
   *
   * @param origin of the entry
   */
  public record Failure(String origin, String reason) {}

  /** Told of progress, by the calling thread. */
  @FunctionalInterface
  public interface Progress {
    /** So many more entries are done, whether indexed or left out. */
    void done(int entries);
  }

  private record Pending<T>(SourceImage image, Future<T> prepared) {}

  private BulkIndexer() {}

  /**
   * Runs to the end, or until the calling thread is interrupted.
   *
   * @throws InterruptedException what was stored until then stays
   */
  public static <T> Report run(
      Iterator<? extends SourceEntry> entries, Destination<T> destination, Progress progress)
      throws InterruptedException {
    int indexed = 0;
    List<Failure> failures = new ArrayList<>();
    List<T> chunk = new ArrayList<>(CHUNK);
    Deque<Pending<T>> inFlight = new ArrayDeque<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(IN_FLIGHT / 2)) {
      while (entries.hasNext()) {
        switch (entries.next()) {
          case SourceImage image ->
              inFlight.add(new Pending<>(image, workers.submit(() -> destination.prepare(image))));
          case SourceProblem problem -> {
            if (problem.failure()) {
              failures.add(new Failure(problem.origin(), problem.reason()));
            }
            progress.done(1);
          }
        }
        if (inFlight.size() == IN_FLIGHT) {
          finishFirst(inFlight, chunk, failures);
          progress.done(1);
        }
        if (chunk.size() == CHUNK) {
          destination.store(chunk);
          indexed += chunk.size();
          chunk.clear();
        }
      }
      while (!inFlight.isEmpty()) {
        finishFirst(inFlight, chunk, failures);
        progress.done(1);
      }
      if (!chunk.isEmpty()) {
        destination.store(chunk);
        indexed += chunk.size();
      }
    }
    return new Report(indexed, List.copyOf(failures));
  }

  private static <T> void finishFirst(
      Deque<Pending<T>> inFlight, List<T> chunk, List<Failure> failures)
      throws InterruptedException {
    Pending<T> first = inFlight.remove();
    try {
      chunk.add(first.prepared.get());
    } catch (ExecutionException e) {
      failures.add(
          new Failure(
              first.image.origin(),
              String.valueOf(e.getCause() == null ? e : e.getCause().getMessage())));
    }
  }
}
