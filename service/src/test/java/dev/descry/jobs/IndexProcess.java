package dev.descry.jobs;

import dev.descry.image.ImageDecoder;
import dev.descry.image.ImageLimits;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** The {@code index} command in a process of its own, with 512 MB of heap, and its jobs. */
final class IndexProcess {

  private IndexProcess() {}

  /**
   * Starts it.
   *
   * @param data folder of its galleries; the images go to the gallery {@code mine}
   * @param log gets what it prints
   * @param jvm further options of the virtual machine
   */
  static Process start(Path data, Path log, List<String> jvm, String... arguments)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m"));
    command.addAll(jvm);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("java.class.path"),
            "dev.descry.Descry",
            "index",
            "--gallery=mine",
            "--data=" + data));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .start();
  }

  /** The jobs in a folder of galleries, to look at. */
  static IndexingJobs jobs(Path data) {
    return new IndexingJobs(
        new JobSettings(data.resolve("jobs"), 1, DataSize.ofMegabytes(1), 16, 0, 1),
        new ImageDecoder(ImageLimits.DEFAULT),
        new SimpleMeterRegistry());
  }

  /** How far the newest job is; nothing while there is none. */
  static JobCounts progress(Path data) {
    List<JobDescription> all =
        Files.exists(data.resolve("jobs/jobs.db")) ? jobs(data).list() : List.of();
    return all.isEmpty() ? JobCounts.NONE : all.getFirst().counts();
  }
}
