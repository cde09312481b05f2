package dev.descry.failure;

import dev.descry.failure.DescryException.Kind;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Overloads pass: whoever has time can wait for their end. */
public final class Overload {

  /** Something that may be refused for now. */
  @FunctionalInterface
  public interface Work<T extends @Nullable Object> {
    T run() throws InterruptedException;
  }

  private Overload() {}

  /**
   * Does it, again and again as long as it is refused with a time to come back.
   *
   * @throws InterruptedException if the thread was interrupted while it waited
   */
  public static <T extends @Nullable Object> T waitOut(Work<T> work) throws InterruptedException {
    while (true) {
      try {
        return work.run();
      } catch (DescryException e) {
        Duration wait = e.retryAfter();
        if (e.kind() != Kind.OVERLOADED || wait == null) {
          throw e;
        }
        Thread.sleep(wait);
      }
    }
  }
}
