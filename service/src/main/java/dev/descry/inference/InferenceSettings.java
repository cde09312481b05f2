package dev.descry.inference;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Where the graphs of a bundle run and how requests wait for them.
 *
 * @param device {@code cpu}, {@code cuda}, or {@code auto} for CUDA where it is there
 * @param imageBranch threads and queue of the image branch
 * @param textBranch threads and queue of the text branch
 * @param pairScorer threads and queue of the pair scorer, one search a run
 * @param detector threads and queue of the person detector, one frame a run
 */
@Validated
@ConfigurationProperties("descry.inference")
public record InferenceSettings(
    @DefaultValue("auto") DeviceChoice device,
    @Valid @DefaultValue GraphSettings imageBranch,
    @Valid @DefaultValue GraphSettings textBranch,
    @Valid @DefaultValue GraphSettings pairScorer,
    @Valid @DefaultValue GraphSettings detector) {

  public InferenceSettings {
    imageBranch = imageBranch.backgroundUnlessSet();
    detector = detector.backgroundUnlessSet();
  }

  /** The device asked for. */
  public enum DeviceChoice {
    CPU,
    CUDA,
    AUTO
  }

  /**
   * One graph.
   *
   * @param threads threads that one run uses; 0 for one a processor, and for the image branch until
   *     a large job measures what is fastest here ({@link LayoutSearch})
   * @param runs runs at once
   * @param maxBatch requests in one run
   * @param maxBatchDelayMicros how long the first request of a batch waits for others
   * @param queueCapacity requests that may wait, and at least four times what runs at once; one
   *     more is refused as an overload
   * @param background whether its threads give way to those of other graphs and of searches; by
   *     default those of the image branch and of the detector do
   */
  public record GraphSettings(
      @Min(0) @Max(1024) @DefaultValue("0") int threads,
      @Min(1) @Max(256) @DefaultValue("1") int runs,
      @Min(1) @Max(1024) @DefaultValue("16") int maxBatch,
      @Min(0) @Max(1_000_000) @DefaultValue("1000") long maxBatchDelayMicros,
      @Min(1) @Max(1_000_000) @DefaultValue("256") int queueCapacity,
      @Nullable Boolean background) {

    /** The same, for a graph that takes one request a run. */
    public GraphSettings oneByOne() {
      return new GraphSettings(threads, 1, 1, 0, queueCapacity, background);
    }

    private GraphSettings backgroundUnlessSet() {
      return background == null
          ? new GraphSettings(threads, runs, maxBatch, maxBatchDelayMicros, queueCapacity, true)
          : this;
    }

    /** Whether its threads give way. */
    public boolean givesWay() {
      return Boolean.TRUE.equals(background);
    }

    /** Threads that one run uses, with 0 resolved. */
    public int effectiveThreads() {
      return threads > 0 ? threads : Runtime.getRuntime().availableProcessors();
    }

    /** Whether whoever set up this service chose the threads. */
    public boolean isSetByHand() {
      return threads > 0;
    }

    /** How runs share the machine. */
    public Layout layout() {
      return new Layout(effectiveThreads(), runs, maxBatch);
    }
  }
}
