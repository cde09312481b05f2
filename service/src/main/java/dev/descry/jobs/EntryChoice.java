package dev.descry.jobs;

import dev.descry.sources.SourceEntry;
import dev.descry.sources.SourceMedia;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;

/** Which entries of its sources a job is to do. */
final class EntryChoice {

  private EntryChoice() {}

  /**
   * Those of a job.
   *
   * @param report where that of another job is
   */
  static Predicate<SourceEntry> of(JobSpec spec, Function<String, Path> report) {
    if (spec.retryOf() != null) {
      Set<String> failed = failures(report.apply(spec.retryOf()));
      return entry -> failed.contains(entry.origin());
    }
    Partition partition = spec.partition();
    return partition == null
        ? entry -> true
        : entry ->
            partition.holds(entry instanceof SourceMedia media ? media.id() : entry.origin());
  }

  private static Set<String> failures(Path report) {
    Set<String> origins = new HashSet<>();
    JobReport.read(
        report,
        line -> {
          if (line.failure()) {
            origins.add(line.origin());
          }
        });
    return origins;
  }
}
