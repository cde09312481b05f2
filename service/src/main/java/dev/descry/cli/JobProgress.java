package dev.descry.cli;

import dev.descry.jobs.JobDescription;
import dev.descry.jobs.JobDescription.State;
import dev.descry.jobs.JobRun;
import java.io.PrintWriter;
import java.time.Duration;
import me.tongfei.progressbar.ProgressBar;
import org.jspecify.annotations.Nullable;

/** Shows how far a job is: a bar on a terminal, elsewhere a line now and then. */
final class JobProgress {

  private static final Duration REFRESH = Duration.ofMillis(200);
  private static final long NANOS_BETWEEN_LINES = Duration.ofSeconds(30).toNanos();

  private JobProgress() {}

  /**
   * Waits until a job has ended.
   *
   * @throws InterruptedException if a signal came; the job has ended all the same, and can go on
   */
  static JobDescription follow(JobRun run, PrintWriter out) throws InterruptedException {
    try (ProgressBar bar = Terminal.bar("Indexing", "entries")) {
      return follow(run, bar, out);
    } catch (InterruptedException e) {
      run.stop();
      JobDescription end = ended(run);
      out.printf(
          "job %s has done %,d entries; the same command goes on with it%n",
          end.id(), end.counts().done());
      throw e;
    }
  }

  private static JobDescription follow(JobRun run, @Nullable ProgressBar bar, PrintWriter out)
      throws InterruptedException {
    long lastLine = System.nanoTime();
    while (true) {
      JobDescription now = run.await(REFRESH);
      if (bar != null) {
        bar.maxHint(now.total() == null ? -1 : now.total());
        bar.stepTo(now.counts().done());
        bar.setExtraMessage(now.counts().failed() + " failed");
      } else if (System.nanoTime() - lastLine > NANOS_BETWEEN_LINES) {
        lastLine = System.nanoTime();
        out.println(line(now));
        out.flush();
      }
      if (now.state() != State.RUNNING) {
        return now;
      }
    }
  }

  /** Such as {@code 5,120 of 120,000 done, 3 failed, 140.2/s, 819 s left}. */
  private static String line(JobDescription job) {
    return "%,d%s done, %,d failed, %.1f/s%s"
        .formatted(
            job.counts().done(),
            job.total() == null ? "" : " of %,d".formatted(job.total()),
            job.counts().failed(),
            job.perSecond(),
            job.secondsLeft() == null ? "" : ", %,d s left".formatted(job.secondsLeft()));
  }

  private static JobDescription ended(JobRun run) {
    while (true) {
      try {
        return run.await();
      } catch (InterruptedException e) {
        // A second signal ends the process; until then the job gets to its end.
      }
    }
  }
}
