package dev.descry.jobs;

import dev.descry.jobs.JobDescription.State;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.batch.core.step.StepExecution;

/** A job that runs. Thread-safe. */
public final class JobRun {

  private final String id;
  private final JobSpec spec;
  private final Instant createdAt;
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable JobDescription end;
  private final long startNanos = System.nanoTime();
  private JobCounts begun = JobCounts.NONE;
  private JobCounts counts = JobCounts.NONE;
  private @Nullable Long total;
  private @Nullable StepExecution step;
  private boolean stopping;
  private boolean byShutdown;

  JobRun(String id, JobSpec spec, Instant createdAt) {
    this.id = id;
    this.spec = spec;
    this.createdAt = createdAt;
  }

  /** Of the job. */
  public String id() {
    return id;
  }

  JobSpec spec() {
    return spec;
  }

  /** What it is now. */
  public synchronized JobDescription describe() {
    double seconds = Math.max(1e-3, (System.nanoTime() - startNanos) / 1e9);
    double perSecond = (counts.done() - begun.done()) / seconds;
    Long left =
        total == null || perSecond == 0
            ? null
            : Math.round(Math.max(0, total - counts.done()) / perSecond);
    return new JobDescription(
        id, spec, createdAt, State.RUNNING, counts, total, rounded(perSecond), left, null);
  }

  static double rounded(double perSecond) {
    return Math.round(perSecond * 10) / 10.0;
  }

  /** Asks it to end soon; it can go on later. */
  public synchronized void stop() {
    stopping = true;
    if (step != null) {
      step.setTerminateOnly();
    }
  }

  /** Waits until it has ended, however it did. */
  public JobDescription await() throws InterruptedException {
    ended.await();
    return Objects.requireNonNull(end);
  }

  /** The same for a while; what it is now if it has not ended by then. */
  public JobDescription await(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS)
        ? Objects.requireNonNull(end)
        : describe();
  }

  /** The same for the end of the service: it goes on by itself if it may. */
  synchronized void interrupt() {
    byShutdown = true;
    stop();
  }

  synchronized boolean isByShutdown() {
    return byShutdown;
  }

  synchronized boolean isStopping() {
    return stopping;
  }

  synchronized void begins(StepExecution execution) {
    step = execution;
    if (stopping) {
      execution.setTerminateOnly();
    }
  }

  synchronized void opened(JobCounts before) {
    begun = before;
    counts = before;
  }

  synchronized void progressed(JobCounts now) {
    counts = now;
  }

  synchronized void counted(long entries) {
    total = entries;
  }

  synchronized @Nullable Long total() {
    return total;
  }

  void ended(JobDescription description) {
    end = description;
    ended.countDown();
  }
}
