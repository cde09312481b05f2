package dev.descry.cli;

import dev.descry.indexing.IndexStages;
import dev.descry.jobs.JobCounts;
import dev.descry.jobs.JobDescription;
import dev.descry.jobs.JobDescription.State;
import dev.descry.jobs.JobReport;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a person reads when a job has ended. */
record JobSummary(JobDescription job, Path report, MeterRegistry meters) {

  private static final int EXAMPLES = 3;

  /** Entries that were left out for one reason. */
  private static final class Group {
    long count;
    final List<JobReport.Line> first = new ArrayList<>();

    void add(JobReport.Line line) {
      count++;
      if (first.size() < EXAMPLES) {
        first.add(line);
      }
    }

    long count() {
      return count;
    }
  }

  void print(PrintWriter out) {
    JobCounts counts = job.counts();
    boolean isOneEach = counts.sightings() == counts.inGallery() && !job.spec().frames();
    out.printf(
        "%,d of %,d %s are in gallery '%s'%s: %,d entries in %s, %.1f a second%n",
        counts.inGallery(),
        counts.inGallery() + counts.failed(),
        job.spec().frames() ? "frames and videos" : isOneEach ? "images" : "images and videos",
        job.spec().gallery(),
        isOneEach ? "" : " as %,d sightings".formatted(counts.sightings()),
        counts.done(),
        duration(counts.workedMillis()),
        job.perSecond());
    String stages = stages();
    if (!stages.isEmpty()) {
      out.printf("milliseconds of a thread, a person: %s%n", stages);
    }
    printLeftOut(out);
    if (job.state() == State.FAILED) {
      out.printf("job %s failed: %s%nthe same command goes on with it%n", job.id(), job.reason());
    }
    out.flush();
  }

  private void printLeftOut(PrintWriter out) {
    Map<String, Group> failures = new TreeMap<>();
    Map<String, Long> passedOver = new TreeMap<>();
    JobReport.read(
        report,
        line -> {
          if (line.failure()) {
            failures.computeIfAbsent(line.type(), type -> new Group()).add(line);
          } else {
            passedOver.merge(line.type(), 1L, Long::sum);
          }
        });
    failures.entrySet().stream()
        .sorted(
            Map.Entry.<String, Group>comparingByValue(
                Comparator.comparingLong(Group::count).reversed()))
        .forEach(
            group -> {
              out.printf("left out %,d as %s%n", group.getValue().count, group.getKey());
              group
                  .getValue()
                  .first
                  .forEach(line -> out.printf("    %s: %s%n", line.origin(), line.reason()));
              if (group.getValue().count > EXAMPLES) {
                out.printf("    …%n");
              }
            });
    passedOver.forEach((type, count) -> out.printf("passed over %,d as %s%n", count, type));
    if (job.counts().reportBytes() > 0) {
      out.printf("all of them are in %s%n", report);
    }
    if (job.counts().failed() > 0) {
      out.printf("to try them again: descry index --retry %s%n", job.id());
    }
  }

  private String stages() {
    IndexStages stages = IndexStages.of(meters);
    if (stages.images() == 0) {
      return "";
    }
    IndexStages each = stages.perImage();
    return "read %.2f, %sdecode %.2f, resize %.2f, model %.2f, store %.2f"
        .formatted(
            each.read(),
            each.detect() == 0 ? "" : "detect %.2f, ".formatted(each.detect()),
            each.decode(),
            each.resize(),
            each.model(),
            each.store());
  }

  static String duration(long millis) {
    if (millis < 60_000) {
      return "%.1f s".formatted(millis / 1e3);
    }
    long minutes = millis / 60_000;
    return minutes < 60
        ? "%d min %d s".formatted(minutes, millis / 1000 % 60)
        : "%d h %d min".formatted(minutes / 60, minutes % 60);
  }
}
