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
  /** Timer: one stage of indexing one image. Tag {@code stage}: decode, encode, store. */
  INDEX_STAGE("descry.index.stage"),
  /**
   * Distribution: requests in a batch. Tag {@code graph}: image-branch, text-branch, pair-scorer,
   * detector.
   */
  BATCH_SIZE("descry.inference.batch"),
  /** Timer: one run of a graph. Tag {@code graph}. */
  INFERENCE("descry.inference.run"),
  /** Gauge: requests that wait for a graph. Tag {@code graph}. */
  QUEUE_SIZE("descry.inference.queue"),
  /** Counter: requests refused because the queue of a graph was full. Tag {@code graph}. */
  QUEUE_REFUSED("descry.inference.refused"),
  /** Gauge: sightings in a gallery. Tag {@code gallery}. */
  GALLERY_SIGHTINGS("descry.gallery.sightings");

  private final String meterName;

  Meters(String meterName) {
    this.meterName = meterName;
  }

  /** The name that it is registered under; Prometheus shows it with underscores. */
  public String meterName() {
    return meterName;
  }
}
