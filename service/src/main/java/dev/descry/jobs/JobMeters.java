package dev.descry.jobs;

import dev.descry.metrics.Meters;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Reports the jobs that run, as of a few seconds ago. */
@Component
class JobMeters {

  private final IndexingJobs jobs;
  private final MultiGauge running;
  private final MultiGauge rates;
  private final MultiGauge left;

  JobMeters(IndexingJobs jobs, MeterRegistry meters) {
    this.jobs = jobs;
    this.running = gauge(Meters.JOB_RUNNING, meters);
    this.rates = gauge(Meters.JOB_RATE, meters);
    this.left = gauge(Meters.JOB_SECONDS_LEFT, meters);
  }

  private static MultiGauge gauge(Meters meter, MeterRegistry meters) {
    return MultiGauge.builder(meter.meterName()).register(meters);
  }

  @Scheduled(fixedDelayString = "5s")
  void refresh() {
    List<Row<?>> runningRows = new ArrayList<>();
    List<Row<?>> rateRows = new ArrayList<>();
    List<Row<?>> leftRows = new ArrayList<>();
    Map<String, List<JobDescription>> byGallery =
        jobs.running().stream().collect(Collectors.groupingBy(job -> job.spec().gallery()));
    byGallery.forEach(
        (gallery, its) -> {
          Tags tags = Tags.of("gallery", gallery);
          runningRows.add(Row.of(tags, its.size()));
          rateRows.add(Row.of(tags, its.stream().mapToDouble(JobDescription::perSecond).sum()));
          leftRows.add(Row.of(tags, secondsLeft(its)));
        });
    running.register(runningRows, true);
    rates.register(rateRows, true);
    left.register(leftRows, true);
  }

  private static double secondsLeft(List<JobDescription> jobs) {
    return jobs.stream().anyMatch(job -> job.secondsLeft() == null)
        ? Double.NaN
        : jobs.stream()
            .mapToDouble(job -> Objects.requireNonNull(job.secondsLeft()))
            .max()
            .orElse(Double.NaN);
  }
}
