package dev.descry.jobs;

import dev.descry.failure.DescryException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.batch.core.ExitStatus;
import org.springframework.batch.core.job.Job;
import org.springframework.batch.core.job.JobExecution;
import org.springframework.batch.core.job.JobInstance;
import org.springframework.batch.core.job.builder.JobBuilder;
import org.springframework.batch.core.job.parameters.JobParameters;
import org.springframework.batch.core.job.parameters.JobParametersBuilder;
import org.springframework.batch.core.listener.StepExecutionListener;
import org.springframework.batch.core.repository.JobRepository;
import org.springframework.batch.core.step.StepExecution;
import org.springframework.batch.core.step.builder.StepBuilder;

/**
 * Jobs as Spring Batch knows them: one job of one step, whose instances have our id. Thread-safe;
 * the database is opened when it is first needed.
 */
final class JobRecords {

  private static final Logger LOG = LoggerFactory.getLogger(JobRecords.class);
  private static final String NAME = "index";

  /** Of an execution; part of what it keeps. */
  private static final String REASON = "reason";

  private static final String TOTAL = "total";
  private static final String BY_SHUTDOWN = "byShutdown";

  private final Path folder;
  private @Nullable JobDatabase database;

  /**
   * What is kept of the last run.
   *
   * @param total entries to do, if they were counted
   * @param reason of a failure
   * @param byShutdown whether it was stopped because its process ended
   */
  record Kept(
      BatchStatus status,
      JobCounts counts,
      @Nullable Long total,
      @Nullable String reason,
      boolean byShutdown) {}

  JobRecords(Path folder) {
    this.folder = folder;
  }

  private synchronized JobDatabase database() {
    if (database == null) {
      database = new JobDatabase(folder);
    }
    return database;
  }

  private static JobParameters parameters(String id) {
    return new JobParametersBuilder().addString("job", id).toJobParameters();
  }

  /** What is known of a job; nothing if it never ran. */
  Optional<Kept> kept(String id) {
    JobRepository repository = database().repository();
    JobExecution last = repository.getLastJobExecution(NAME, parameters(id));
    if (last == null) {
      return Optional.empty();
    }
    StepExecution step = repository.getLastStepExecution(last.getJobInstance(), NAME);
    if (step == null) {
      return Optional.of(new Kept(last.getStatus(), JobCounts.NONE, null, null, false));
    }
    return Optional.of(
        new Kept(
            last.getStatus(),
            JobCounts.from(step.getExecutionContext()),
            (Long) step.getExecutionContext().get(TOTAL),
            (String) step.getExecutionContext().get(REASON),
            step.getExecutionContext().containsKey(BY_SHUTDOWN)));
  }

  /**
   * Runs a job in this thread, from where it was. The caller has its lock, so whatever the database
   * says is running is dead.
   *
   * @return how it ended
   */
  <T> BatchStatus run(JobRun run, ChunkReader<T> reader, ChunkWriter<T> writer) throws Exception {
    JobRepository repository = database().repository();
    recover(repository, run.id());
    // No transaction: a gallery has none. The repository makes its own around what it keeps.
    Job job =
        new JobBuilder(NAME, repository)
            .start(
                new StepBuilder(NAME, repository)
                    .<PreparedChunk<T>, PreparedChunk<T>>chunk(1)
                    .reader(reader)
                    .writer(writer)
                    .listener(
                        new StepExecutionListener() {
                          @Override
                          public void beforeStep(StepExecution step) {
                            step.getExecutionContext().remove(REASON);
                            step.getExecutionContext().remove(BY_SHUTDOWN);
                            run.begins(step);
                          }

                          @Override
                          public @Nullable ExitStatus afterStep(StepExecution step) {
                            keep(step, run);
                            return null;
                          }
                        })
                    .build())
            .build();
    return database().operator().start(job, parameters(run.id())).getStatus();
  }

  private static void keep(StepExecution step, JobRun run) {
    Long total = run.total();
    if (total != null) {
      step.getExecutionContext().putLong(TOTAL, total);
    }
    if (run.isByShutdown()) {
      step.getExecutionContext().put(BY_SHUTDOWN, true);
    }
    if (step.getStatus() == BatchStatus.FAILED) {
      step.getFailureExceptions().stream()
          .findFirst()
          .ifPresent(
              failure -> {
                String reason = reason(run.id(), failure);
                step.getExecutionContext().putString(REASON, reason);
              });
    }
  }

  /** What a person is told of a failure that Spring Batch has wrapped. */
  private static String reason(String id, Throwable failure) {
    Throwable root = failure;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DescryException understood) {
        LOG.warn("Job {} failed: {}", id, understood.getMessage());
        return String.valueOf(understood.getMessage());
      }
      root = cause;
    }
    LOG.error("Job {} failed", id, failure);
    return root.toString();
  }

  private static void recover(JobRepository repository, String id) {
    JobInstance instance = repository.getJobInstance(NAME, parameters(id));
    if (instance == null) {
      return;
    }
    if (repository.getJobExecutions(instance).isEmpty()) {
      // The process died between the first and the second row; nothing was done yet.
      repository.deleteJobInstance(instance);
    }
    // As Spring Batch keeps its times.
    LocalDateTime now = LocalDateTime.now(ZoneId.systemDefault());
    for (JobExecution execution : repository.getJobExecutions(instance)) {
      for (StepExecution step : execution.getStepExecutions()) {
        if (isDead(step.getStatus())) {
          step.setStatus(BatchStatus.FAILED);
          step.setEndTime(now);
          repository.update(step);
        }
      }
      if (isDead(execution.getStatus())) {
        execution.setStatus(BatchStatus.FAILED);
        execution.setEndTime(now);
        repository.update(execution);
      }
    }
  }

  private static boolean isDead(BatchStatus status) {
    return status.isRunning() || status == BatchStatus.UNKNOWN;
  }
}
