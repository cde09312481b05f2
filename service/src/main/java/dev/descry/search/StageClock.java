package dev.descry.search;

import dev.descry.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Times the stages of one search, for its answer and for the meters. Not thread-safe. */
final class StageClock {

  private final MeterRegistry meters;
  private final long start = System.nanoTime();
  private final Map<String, Long> nanos = new HashMap<>();

  StageClock(MeterRegistry meters) {
    this.meters = meters;
  }

  <T> T time(String stage, Supplier<T> work) {
    long before = System.nanoTime();
    T result = work.get();
    long spent = System.nanoTime() - before;
    nanos.put(stage, spent);
    meters.timer(Meters.SEARCH_STAGE.meterName(), "stage", stage).record(Duration.ofNanos(spent));
    return result;
  }

  long micros(String stage) {
    return nanos.getOrDefault(stage, 0L) / 1000;
  }

  Duration total() {
    return Duration.ofNanos(System.nanoTime() - start);
  }
}
