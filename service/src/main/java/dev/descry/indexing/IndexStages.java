package dev.descry.indexing;

import dev.descry.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;

/**
 * Where the time of indexing goes: milliseconds of one thread, summed over all images. Stages
 * overlap: some images are decoded while others are encoded, and others are stored.
 *
 * @param images that were decoded; of a full frame, each person's
 * @param detect the people of full frames
 * @param resize to the size of the input of the model
 * @param model runs of the image branch
 * @param store commits, with waiting for the disk
 */
public record IndexStages(
    long images,
    double read,
    double detect,
    double decode,
    double resize,
    double model,
    double store) {

  /** Since the start of this process. */
  public static IndexStages of(MeterRegistry meters) {
    return new IndexStages(
        stage(meters, "decode").count(),
        millis(stage(meters, "read")),
        millis(stage(meters, "detect")),
        millis(stage(meters, "decode")),
        millis(stage(meters, "resize")),
        meters.find(Meters.INFERENCE.meterName()).tag("graph", "image-branch").timers().stream()
            .mapToDouble(IndexStages::millis)
            .sum(),
        millis(stage(meters, "chunk")));
  }

  private static Timer stage(MeterRegistry meters, String stage) {
    return meters.timer(Meters.INDEX_STAGE.meterName(), "stage", stage);
  }

  private static double millis(Timer timer) {
    return timer.totalTime(TimeUnit.MILLISECONDS);
  }

  /** What came after an earlier look. */
  public IndexStages since(IndexStages earlier) {
    return new IndexStages(
        images - earlier.images,
        read - earlier.read,
        detect - earlier.detect,
        decode - earlier.decode,
        resize - earlier.resize,
        model - earlier.model,
        store - earlier.store);
  }

  /** Milliseconds an image; of no images, they are no numbers. */
  public IndexStages perImage() {
    return new IndexStages(
        1,
        read / images,
        detect / images,
        decode / images,
        resize / images,
        model / images,
        store / images);
  }
}
