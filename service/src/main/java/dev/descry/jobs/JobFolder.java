package dev.descry.jobs;

import static dev.descry.failure.DescryException.Kind.MISSING;

import dev.descry.failure.DescryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The files of one job: {@code job.json}, what it is to do; {@code report.ndjson}, what it left
 * out; {@code fingerprints} of its images, where it tells copies; and {@code lock}, which its
 * process holds while it runs. The operating system frees the lock when the process ends, however
 * that comes: a job that is said to run and whose lock is free is dead.
 */
record JobFolder(Path path) {

  /** A switch that the file of an older version does not have is off. */
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES).build();

  private static final Pattern ID = Pattern.compile("[0-9]{8}-[0-9]{6}-[0-9a-f]{4}");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC);

  /**
   * What {@code job.json} holds.
   *
   * @param unattended whether it goes on by itself when its service starts again
   */
  record Content(JobSpec spec, Instant createdAt, boolean unattended) {}

  /** Makes a job. Its id is the time and a random number. */
  static JobFolder create(Path jobs, JobSpec spec, boolean unattended) {
    Instant now = Instant.now();
    int random = ThreadLocalRandom.current().nextInt(1 << 16);
    Path path = jobs.resolve(TIME.format(now) + "-" + HexFormat.of().toHexDigits((short) random));
    try {
      Files.createDirectories(path);
      Path written = path.resolve("job.json.new");
      Files.write(written, JSON.writeValueAsBytes(new Content(spec, now, unattended)));
      Files.move(written, path.resolve("job.json"), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new UncheckedIOException("no job can be made in %s".formatted(jobs), e);
    }
    return new JobFolder(path);
  }

  /**
   * One that is there.
   *
   * @throws DescryException {@code job-not-found}
   */
  static JobFolder find(Path jobs, String id) {
    JobFolder found = new JobFolder(jobs.resolve(id));
    if (!ID.matcher(id).matches() || !Files.exists(found.path.resolve("job.json"))) {
      throw DescryException.of(
          MISSING, "job-not-found", "there is no job '%s' in %s".formatted(id, jobs));
    }
    return found;
  }

  /** All, the newest first. */
  static List<JobFolder> all(Path jobs) {
    try (Stream<Path> folders = Files.list(jobs)) {
      return folders
          .filter(folder -> ID.matcher(folder.getFileName().toString()).matches())
          .filter(folder -> Files.exists(folder.resolve("job.json")))
          .sorted((one, other) -> other.getFileName().compareTo(one.getFileName()))
          .map(JobFolder::new)
          .toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String id() {
    return path.getFileName().toString();
  }

  Content content() {
    return JSON.readValue(path.resolve("job.json"), Content.class);
  }

  Path fingerprints() {
    return path.resolve("fingerprints");
  }

  Path report() {
    return path.resolve("report.ndjson");
  }

  /** Takes the lock; null if somebody runs the job. Closing gives it back. */
  @Nullable FileChannel lock() {
    try {
      FileChannel channel =
          FileChannel.open(
              path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      try {
        if (channel.tryLock() != null) {
          return channel;
        }
      } catch (OverlappingFileLockException e) {
        // Held by this very process.
      }
      channel.close();
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a process runs the job now. */
  boolean isLocked() {
    try (FileChannel channel = lock()) {
      return channel == null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
