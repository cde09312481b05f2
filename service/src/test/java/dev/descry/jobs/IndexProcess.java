package dev.descry.jobs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The {@code index} command in a process of its own, with 512 MB of heap. */
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
}
