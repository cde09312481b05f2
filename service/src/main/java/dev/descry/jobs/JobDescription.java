package dev.descry.jobs;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A job as it is now.
 *
 * @param total entries that it has to do; null where that is not known (yet)
 * @param perSecond entries a second of the present or last run
 * @param secondsLeft null where the total is not known, or the job does not run
 * @param reason why it failed; null otherwise
 */
public record JobDescription(
    String id,
    JobSpec spec,
    Instant createdAt,
    State state,
    JobCounts counts,
    @Nullable Long total,
    double perSecond,
    @Nullable Long secondsLeft,
    @Nullable String reason) {

  /** Where a job is. All but the first and the last can go on. */
  public enum State {
    RUNNING,
    /** Somebody stopped it. */
    STOPPED,
    /** Its process ended, in order or not. */
    INTERRUPTED,
    /** Something was wrong that no other image would get past either. */
    FAILED,
    COMPLETED
  }
}
