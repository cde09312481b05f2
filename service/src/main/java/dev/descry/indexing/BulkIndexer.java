package dev.descry.indexing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
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

  /** What became of a run. */
  public record Report(int indexed, List<Failure> failures) {}

  /** An image that was left out, and why. */
  public record Failure(String id, String source, String reason) {}

  /** Told of progress, by the calling thread. */
  @FunctionalInterface
  public interface Progress {
    /** So many more images are done, whether indexed or left out. */
    void done(int images);
  }

  private record Pending<T>(SourceImage image, Future<T> prepared) {}

  private BulkIndexer() {}

  /**
   * Runs to the end, or until the calling thread is interrupted.
   *
   * @throws InterruptedException what was stored until then stays
   */
  public static <T> Report run(
      List<SourceImage> images, Destination<T> destination, Progress progress)
      throws InterruptedException {
    List<Failure> failures = new ArrayList<>();
    List<T> chunk = new ArrayList<>(CHUNK);
    Deque<Pending<T>> inFlight = new ArrayDeque<>();
    try (ExecutorService workers = Executors.newFixedThreadPool(IN_FLIGHT / 2)) {
      for (SourceImage image : images) {
        inFlight.add(new Pending<>(image, workers.submit(() -> destination.prepare(image))));
        if (inFlight.size() == IN_FLIGHT) {
          finishFirst(inFlight, chunk, failures);
          progress.done(1);
        }
        if (chunk.size() == CHUNK) {
          destination.store(chunk);
          chunk.clear();
        }
      }
      while (!inFlight.isEmpty()) {
        finishFirst(inFlight, chunk, failures);
        progress.done(1);
      }
      if (!chunk.isEmpty()) {
        destination.store(chunk);
      }
    }
    return new Report(images.size() - failures.size(), List.copyOf(failures));
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
              first.image.id(),
              first.image.content().getDescription(),
              String.valueOf(e.getCause() == null ? e : e.getCause().getMessage())));
    }
  }
}
