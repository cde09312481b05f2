package dev.descry.jobs;

import dev.descry.failure.DescryException;
import dev.descry.priority.Background;
import dev.descry.sources.Entries;
import dev.descry.sources.Source;
import dev.descry.sources.SourceEntry;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts what a job has to do while the job already does it, where the source does not know by
 * itself. Closing ends that.
 */
final class EntryCount {

  private static final Logger LOG = LoggerFactory.getLogger(EntryCount.class);

  private volatile boolean stopped;

  private EntryCount() {}

  static EntryCount start(JobSpec spec, Source source, Predicate<SourceEntry> chosen, JobRun run) {
    EntryCount count = new EntryCount();
    OptionalLong total = source.total();
    if (total.isPresent() && spec.partition() == null && spec.retryOf() == null) {
      run.counted(total.getAsLong());
    } else {
      Background.threads("count-" + run.id())
          .newThread(() -> count.count(source, chosen, run))
          .start();
    }
    return count;
  }

  private void count(Source source, Predicate<SourceEntry> chosen, JobRun run) {
    long count = 0;
    try (Entries entries = source.entries()) {
      while (entries.hasNext()) {
        if (stopped) {
          return;
        }
        count += chosen.test(entries.next()) ? 1 : 0;
      }
    } catch (DescryException e) {
      LOG.debug("The job itself will say so", e);
      return;
    }
    run.counted(count);
  }

  void stop() {
    stopped = true;
  }
}
