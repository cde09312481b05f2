package dev.descry.web;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.descry.jobs.JobCounts;
import dev.descry.jobs.JobDescription;
import dev.descry.jobs.Partition;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An indexing job as the API shows it.
 *
 * @param state running, stopped, interrupted, failed or completed; all but the first and the last
 *     can be restarted
 * @param frames whether its images are full frames
 * @param retryOf the job whose failures this one tries again
 * @param done entries that are done with, whatever became of them
 * @param total entries that there are to do; null where that is not known
 * @param secondsLeft null where the total is not known, or it does not run
 * @param reason why it failed
 * @param report path of what was left out, as NDJSON
 */
record JobView(
    String id,
    String gallery,
    String state,
    List<String> sources,
    boolean frames,
    @Nullable Partition partition,
    @Nullable String retryOf,
    Instant createdAt,
    long done,
    @Nullable Long total,
    @JsonUnwrapped CountsView counts,
    double perSecond,
    @Nullable Long secondsLeft,
    @Nullable String reason,
    String report) {

  /**
   * What became of the entries.
   *
   * @param indexed images and videos that are in the gallery
   * @param sightings of these; an image is one, a frame or a video as many as it shows people
   * @param failed entries that something is wrong with
   * @param passedOver entries that are neither images nor videos and don't claim to be, and copies
   *     that are skipped
   */
  record CountsView(long indexed, long sightings, long failed, long passedOver) {}

  static JobView of(JobDescription job) {
    JobCounts counts = job.counts();
    String gallery = job.spec().gallery();
    return new JobView(
        job.id(),
        gallery,
        job.state().name().toLowerCase(Locale.ROOT),
        job.spec().sources(),
        job.spec().frames(),
        job.spec().partition(),
        job.spec().retryOf(),
        job.createdAt(),
        counts.done(),
        job.total(),
        new CountsView(
            counts.inGallery(), counts.sightings(), counts.failed(), counts.passedOver()),
        job.perSecond(),
        job.secondsLeft(),
        job.reason(),
        ApiPaths.jobReport(gallery, job.id()));
  }
}
