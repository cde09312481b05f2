package dev.descry.jobs;

import static dev.descry.failure.DescryException.Kind.CONFLICT;

import dev.descry.failure.DescryException;
import dev.descry.image.ImageDecoder;
import dev.descry.indexing.Destination;
import dev.descry.jobs.JobDescription.State;
import dev.descry.sources.Source;
import dev.descry.sources.SourceEntry;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.batch.core.BatchStatus;
import org.springframework.stereotype.Component;

/**
 * Jobs that fill galleries: made, run, stopped, and gone on with after a stop, a failure or a
 * crash. Each is a folder in {@link JobSettings#folder()}, and how far it is, is kept by Spring
 * Batch. Thread-safe.
 */
@Component
public final class IndexingJobs {

  private static final Logger LOG = LoggerFactory.getLogger(IndexingJobs.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(30);
  private static final int LOCK_TRIES = 20;
  private static final int LOCK_PAUSE_MILLIS = 50;

  private final JobSettings settings;
  private final ImageDecoder decoder;
  private final MeterRegistry meters;
  private final JobRecords records;
  private final Map<String, JobRun> running = new ConcurrentHashMap<>();

  IndexingJobs(JobSettings settings, ImageDecoder decoder, MeterRegistry meters) {
    this.settings = settings;
    this.decoder = decoder;
    this.meters = meters;
    this.records = new JobRecords(settings.folder());
  }

  /** Makes a job, which runs when {@link #run} is called. */
  public String create(JobSpec spec) {
    return JobFolder.create(settings.folder(), spec, false).id();
  }

  /** The same of one that goes on by itself when its service starts again. */
  String createUnattended(JobSpec spec) {
    return JobFolder.create(settings.folder(), spec, true).id();
  }

  /** Unattended jobs that a crash or the end of the service interrupted. */
  List<String> interrupted() {
    return JobFolder.all(settings.folder()).stream()
        .filter(folder -> folder.content().unattended())
        .filter(folder -> describe(folder).state() == State.INTERRUPTED)
        .map(JobFolder::id)
        .toList();
  }

  /** The newest job with this specification that is not done, if no process runs it. */
  public Optional<String> unfinished(JobSpec spec) {
    return JobFolder.all(settings.folder()).stream()
        .filter(folder -> folder.content().spec().equals(spec))
        .findFirst()
        .filter(folder -> describe(folder).state() != State.COMPLETED && !folder.isLocked())
        .map(JobFolder::id);
  }

  /**
   * What a job is to do.
   *
   * @throws DescryException {@code job-not-found}
   */
  public JobSpec spec(String id) {
    return JobFolder.find(settings.folder(), id).content().spec();
  }

  /**
   * Runs a job from where it is, in a thread of its own.
   *
   * @param source what the job's places open to
   * @param destination is told the time since when what the job wrote may be there already; null if
   *     it runs for the first time
   * @throws DescryException {@code job-not-found}, {@code job-running} if it runs, here or in
   *     another process, {@code job-completed}, or overloaded if as many run here as may
   */
  public <T> JobRun run(
      String id, Source source, Function<@Nullable Instant, Destination<T>> destination) {
    JobFolder folder = JobFolder.find(settings.folder(), id);
    checkRoom();
    FileChannel lock = locked(folder);
    try {
      JobFolder.Content content = folder.content();
      Optional<JobRecords.Kept> kept = records.kept(id);
      if (kept.map(JobRecords.Kept::status).equals(Optional.of(BatchStatus.COMPLETED))) {
        throw DescryException.of(CONFLICT, "job-completed", "job %s is done".formatted(id));
      }
      JobRun run = new JobRun(id, content.spec(), content.createdAt());
      Destination<T> opened = destination.apply(kept.isEmpty() ? null : content.createdAt());
      Predicate<SourceEntry> chosen = EntryChoice.of(content.spec(), this::report);
      DuplicateCheck duplicates =
          new DuplicateCheck(content.spec().duplicates(), folder.fingerprints(), decoder);
      ChunkReader<T> reader = new ChunkReader<>(source, chosen, opened, duplicates, settings, run);
      ChunkWriter<T> writer = new ChunkWriter<>(opened, duplicates, folder.report(), run, meters);
      running.put(id, run);
      Thread.ofPlatform()
          .name("job-" + id)
          .start(
              () -> {
                EntryCount count = EntryCount.start(content.spec(), source, chosen, run);
                try (lock) {
                  records.run(run, reader, writer);
                } catch (Exception e) {
                  LOG.error("Job {} broke", id, e);
                } finally {
                  count.stop();
                  running.remove(id);
                }
                run.ended(describe(folder));
              });
      return run;
    } catch (RuntimeException e) {
      release(lock);
      throw e;
    }
  }

  /**
   * Refuses a job where as many run as may.
   *
   * @throws DescryException overloaded
   */
  void checkRoom() {
    if (running.size() >= settings.maxRunning()) {
      throw DescryException.overloaded(
          "%d jobs run already, as many as may".formatted(running.size()), RETRY_AFTER);
    }
  }

  /** Jobs that run in this process now. */
  List<JobDescription> running() {
    return running.values().stream().map(JobRun::describe).toList();
  }

  /**
   * What a job would find in one of its sources.
   *
   * @param keep how many of the first images and videos to keep
   */
  public DryRun dryRun(JobSpec spec, Source source, int keep) {
    return DryRun.of(source, EntryChoice.of(spec, this::report), keep);
  }

  private static FileChannel locked(JobFolder folder) {
    try {
      for (int tries = 1; tries <= LOCK_TRIES; tries++) {
        FileChannel lock = folder.lock();
        if (lock != null) {
          return lock;
        }
        // Whoever looks whether a job runs has its lock for a moment.
        Thread.sleep(LOCK_PAUSE_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw DescryException.of(CONFLICT, "job-running", "job %s runs already".formatted(folder.id()));
  }

  private static void release(FileChannel lock) {
    try {
      lock.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Where a job's report is, or will be: NDJSON, one entry that was left out a line.
   *
   * @throws DescryException {@code job-not-found}
   */
  public Path report(String id) {
    return JobFolder.find(settings.folder(), id).report();
  }

  /**
   * One job.
   *
   * @throws DescryException {@code job-not-found}
   */
  public JobDescription describe(String id) {
    return describe(JobFolder.find(settings.folder(), id));
  }

  /** All jobs, the newest first. */
  public List<JobDescription> list() {
    return JobFolder.all(settings.folder()).stream().map(this::describe).toList();
  }

  private JobDescription describe(JobFolder folder) {
    JobRun run = running.get(folder.id());
    if (run != null) {
      return run.describe();
    }
    JobFolder.Content content = folder.content();
    Optional<JobRecords.Kept> kept = records.kept(folder.id());
    JobCounts counts = kept.map(JobRecords.Kept::counts).orElse(JobCounts.NONE);
    return new JobDescription(
        folder.id(),
        content.spec(),
        content.createdAt(),
        state(folder, kept),
        counts,
        kept.map(JobRecords.Kept::total).orElse(null),
        JobRun.rounded(1e3 * counts.done() / Math.max(1, counts.workedMillis())),
        null,
        kept.map(JobRecords.Kept::reason).orElse(null));
  }

  private static State state(JobFolder folder, Optional<JobRecords.Kept> kept) {
    return switch (kept.map(JobRecords.Kept::status).orElse(BatchStatus.STARTING)) {
      case COMPLETED -> State.COMPLETED;
      case STOPPED -> kept.get().byShutdown() ? State.INTERRUPTED : State.STOPPED;
      case FAILED, ABANDONED -> State.FAILED;
      case STARTING, STARTED, STOPPING, UNKNOWN ->
          folder.isLocked() ? State.RUNNING : State.INTERRUPTED;
    };
  }

  /**
   * Asks a job to end soon; it can go on later.
   *
   * @throws DescryException {@code job-not-found}, or {@code job-not-running} if it does not run in
   *     this process
   */
  public JobDescription stop(String id) {
    JobDescription description = describe(id);
    JobRun run = running.get(id);
    if (run == null) {
      throw DescryException.of(
          CONFLICT,
          "job-not-running",
          "job %s is %s, and does not run here".formatted(id, description.state()));
    }
    run.stop();
    return description;
  }

  /** Interrupts all jobs, and returns when they have ended. */
  void interruptAll() {
    List<JobRun> left = List.copyOf(running.values());
    left.forEach(JobRun::interrupt);
    try {
      for (JobRun run : left) {
        run.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
