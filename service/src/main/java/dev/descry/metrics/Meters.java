package dev.descry.metrics;

/**
 * Every meter that the service reports, beside those of its libraries. Tags have few values and
 * never hold text from a query.
 */
public enum Meters {
  /** Timer: one search, from query to page. Tag {@code gallery}. */
  SEARCH("descry.search"),
  /** Timer: one stage of a search. Tag {@code stage}: encode, recall, rerank. */
  SEARCH_STAGE("descry.search.stage"),
  /** Distribution: candidates that the recall stage handed on, a search. */
  SEARCH_CANDIDATES("descry.search.candidates"),
  /**
   * Timer: one stage of indexing one image. Tag {@code stage}: read, detect (the people of a full
   * frame), decode, resize, encode, which is waiting for the model, store; and chunk, which is many
   * images being stored together.
   */
  INDEX_STAGE("descry.index.stage"),
  /**
   * Counter: entries of sources that jobs are done with. Tags {@code gallery} and {@code result}:
   * indexed, failed, passed-over.
   */
  JOB_ENTRIES("descry.job.entries"),
  /** Gauge: jobs that run. Tag {@code gallery}, as of the next. */
  JOB_RUNNING("descry.job.running"),
  /** Gauge: entries a second of the jobs that run. */
  JOB_RATE("descry.job.rate"),
  /** Gauge: seconds until the last of them is done; not a number while that is not known. */
  JOB_SECONDS_LEFT("descry.job.seconds.left"),
  /**
   * Distribution: requests in a batch. Tags {@code graph}: image-branch, text-branch, pair-scorer,
   * detector; and {@code bundle}.
   */
  BATCH_SIZE("descry.inference.batch"),
  /** Timer: one run of a graph. Tags {@code graph} and {@code bundle}. */
  INFERENCE("descry.inference.run"),
  /** Gauge: requests that wait for a graph. Tags {@code graph} and {@code bundle}. */
  QUEUE_SIZE("descry.inference.queue"),
  /**
   * Counter: requests refused because the queue of a graph was full. Tags {@code graph}, {@code
   * bundle}.
   */
  QUEUE_REFUSED("descry.inference.refused"),
  /** Gauge: sightings in a gallery. Tag {@code gallery}. */
  GALLERY_SIGHTINGS("descry.gallery.sightings"),
  /** Gauge: bytes of a gallery on disk. Tags {@code gallery} and {@code kind}: index, images. */
  GALLERY_BYTES("descry.gallery.bytes"),
  /** Gauge: segments of the live generation. Tag {@code gallery}. */
  GALLERY_SEGMENTS("descry.gallery.segments"),
  /** Gauge: deleted sightings that still take space in the live generation. Tag {@code gallery}. */
  GALLERY_DELETES_PENDING("descry.gallery.deletes.pending"),
  /**
   * Gauge: sightings that a generation that is not live holds of those of the live one. Tags {@code
   * gallery}, {@code generation} and {@code bundle}, as of all meters of generations.
   */
  GENERATION_DONE("descry.generation.done"),
  /** Gauge: sightings that it is to hold. */
  GENERATION_SIGHTINGS("descry.generation.sightings"),
  /** Gauge: sightings that could not be encoded for it. */
  GENERATION_FAILED("descry.generation.failed"),
  /** Gauge: sightings that are encoded for it a second. */
  GENERATION_RATE("descry.generation.rate"),
  /** Gauge: seconds until it holds all; not a number while it is not worked on. */
  GENERATION_SECONDS_LEFT("descry.generation.seconds.left");

  private final String meterName;

  Meters(String meterName) {
    this.meterName = meterName;
  }

  /** The name that it is registered under; Prometheus shows it with underscores. */
  public String meterName() {
    return meterName;
  }
}
