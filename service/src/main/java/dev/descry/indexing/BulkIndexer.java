package dev.descry.indexing;

import dev.descry.indexing.Pipeline.Outcome;
import dev.descry.sources.SourceEntry;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * Puts many images into a destination at once, without keeping where it is: {@code dev.descry.jobs}
 * does that.
 */
public final class BulkIndexer {

  private static final int CHUNK = 64;

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
    try (Pipeline<T> pipeline = new Pipeline<>(entries, destination, destination.inFlight())) {
      for (Outcome<T> next = pipeline.next(); next != null; next = pipeline.next()) {
        switch (next) {
          case Outcome.Ready<T> ready -> chunk.add(ready.prepared());
          case Outcome.AlreadyThere<T> there -> indexed++;
          case Outcome.LeftOut<T> left -> {
            if (left.failure()) {
              failures.add(new Failure(left.entry().origin(), left.reason()));
            }
          }
        }
        progress.done(1);
        if (chunk.size() == CHUNK) {
          destination.store(chunk);
          indexed += chunk.size();
          chunk.clear();
        }
      }
      if (!chunk.isEmpty()) {
        destination.store(chunk);
        indexed += chunk.size();
      }
    }
    return new Report(indexed, List.copyOf(failures));
  }
}
