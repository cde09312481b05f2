package dev.descry.evaluation;

/**
 * How fast the paths of the service are, beside the same graphs run bare.
 *
 * @param sightings in the gallery that was searched
 */
public record BenchmarkResult(
    String bundle,
    int sightings,
    int batch,
    int imageThreads,
    Rate indexing,
    Stage encode,
    Stage recall,
    Stage rerank,
    Stage search) {

  /**
   * Images a second, each the median of its rounds.
   *
   * @param service decoded, encoded and stored
   * @param bare the image branch alone, on tensors made beforehand
   * @param ratio the median of service / bare, round by round
   */
  public record Rate(double service, double bare, double ratio) {}

  /**
   * Milliseconds, each the median over all queries.
   *
   * @param bare the graph of this stage alone; 0 where it has none
   */
  public record Stage(double service, double bare) {}
}
