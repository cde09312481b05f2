package dev.descry.jobs;

import org.springframework.batch.infrastructure.item.ExecutionContext;

/**
 * How far a job has come, as it is kept after each chunk.
 *
 * @param position entries of the source that are done with
 * @param indexed images and videos that were written
 * @param alreadyThere images that this job had written before it was interrupted, just before it
 *     could note so
 * @param sightings of all these; an image is one, a frame or a video as many as it shows people
 * @param failed entries that something is wrong with
 * @param passedOver entries that are neither images nor videos and don't claim to be, and copies
 *     that are skipped
 * @param reportBytes length of the report
 * @param workedMillis time that was spent, over all runs
 */
public record JobCounts(
    long position,
    long indexed,
    long alreadyThere,
    long sightings,
    long failed,
    long passedOver,
    long reportBytes,
    long workedMillis) {

  static final JobCounts NONE = new JobCounts(0, 0, 0, 0, 0, 0, 0, 0);

  static JobCounts from(ExecutionContext context) {
    return new JobCounts(
        context.getLong("position", 0),
        context.getLong("indexed", 0),
        context.getLong("alreadyThere", 0),
        context.getLong("sightings", 0),
        context.getLong("failed", 0),
        context.getLong("passedOver", 0),
        context.getLong("reportBytes", 0),
        context.getLong("workedMillis", 0));
  }

  void to(ExecutionContext context) {
    context.putLong("position", position);
    context.putLong("indexed", indexed);
    context.putLong("alreadyThere", alreadyThere);
    context.putLong("sightings", sightings);
    context.putLong("failed", failed);
    context.putLong("passedOver", passedOver);
    context.putLong("reportBytes", reportBytes);
    context.putLong("workedMillis", workedMillis);
  }

  /** Entries that the job has done something about: of its partition, or of those it retries. */
  public long done() {
    return indexed + alreadyThere + failed + passedOver;
  }

  /** Images and videos of the source that are in the gallery. */
  public long inGallery() {
    return indexed + alreadyThere;
  }
}
