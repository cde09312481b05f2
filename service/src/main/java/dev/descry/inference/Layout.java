package dev.descry.inference;

/**
 * How the runs of a graph share the machine.
 *
 * @param threads of one run
 * @param runs at once
 * @param maxBatch requests in one run
 */
public record Layout(int threads, int runs, int maxBatch) {

  /** Requests that are being answered at once. */
  public int atOnce() {
    return runs * maxBatch;
  }

  /** Requests that must be under way, so that there is always a full batch for the next run. */
  public int underWay() {
    return 4 * atOnce();
  }

  @Override
  public String toString() {
    return "%d at once, %d requests each, on %d threads each".formatted(runs, maxBatch, threads);
  }
}
