package dev.descry.gallery;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far a purge is.
 *
 * @param begunAt what was deleted before this goes
 * @param endedAt when it was done or gave up; null while it is under way
 * @param segmentsLeft of the index, with something deleted in them, that are still to be written
 *     anew
 * @param readersLeft commits with such segments that points in time, calls or snapshots keep open
 * @param problem why it gave up; null if it did not
 */
public record Purge(
    Instant begunAt,
    @Nullable Instant endedAt,
    int segmentsLeft,
    long readersLeft,
    @Nullable String problem) {

  /** Whether nothing of what was deleted before it began is left in the indexes. */
  public boolean done() {
    return endedAt != null && problem == null;
  }
}
