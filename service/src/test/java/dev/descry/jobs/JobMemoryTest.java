package dev.descry.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.TestImages;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What the {@code index} command keeps in memory, from the first image of a job to the last. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "memory of a process is read from /proc")
class JobMemoryTest {

  /** More with {@code -Ddescry.jobs.memory-images=100000}. */
  private static final int IMAGES = Integer.getInteger("descry.jobs.memory-images", 2_000);

  private static final int PICTURES = 500;
  private static final int PARTS = 5;

  /** Of a job of few images too there are several in each part, so that progress is seen. */
  private static final int CHUNK = Math.min(256, IMAGES / PARTS / 8);

  private static final long MILLIS_BETWEEN_LOOKS = 200;

  /** Of the last fifth beside the second, when all code is compiled and the heap has its size. */
  private static final double ALLOWED_GROWTH = 1.15;

  /** Heap and native memory, without the index files that are mapped. */
  private static final Pattern ANONYMOUS = Pattern.compile("RssAnon:\\s+(\\d+) kB");

  private static final Pattern COLLECTION = Pattern.compile("Pause .*->(\\d+)M\\(");

  @TempDir private Path folder;

  @Test
  void memoryDoesNotGrowWithTheImages() throws Exception {
    Path manifest = manifest();
    Path collections = folder.resolve("gc.log");
    double[] anonymous = new double[PARTS];
    double[] live = new double[PARTS];
    int read = 0;

    Process process =
        IndexProcess.start(
            folder.resolve("data"),
            folder.resolve("log"),
            List.of("-XX:+UseG1GC", "-Xlog:gc:file=" + collections + "::filecount=0"),
            "--set=descry.jobs.chunk=" + CHUNK,
            manifest.toString());
    while (process.isAlive()) {
      int part = (int) Math.min(PARTS - 1, counts().done() * PARTS / IMAGES);
      anonymous[part] = Math.max(anonymous[part], megabytes(process));
      List<String> lines = Files.exists(collections) ? Files.readAllLines(collections) : List.of();
      for (String line : lines.subList(read, lines.size())) {
        Matcher after = COLLECTION.matcher(line);
        if (after.find()) {
          live[part] = Math.max(live[part], Double.parseDouble(after.group(1)));
        }
      }
      read = lines.size();
      Thread.sleep(MILLIS_BETWEEN_LOOKS);
    }

    assertThat(process.waitFor()).as(Files.readString(folder.resolve("log"))).isZero();
    assertThat(counts().indexed()).isEqualTo(IMAGES);
    for (int part = 0; part < PARTS; part++) {
      System.out.printf(
          "images %,d to %,d: at most %.0f MB of heap and native memory, %.0f MB of heap left by a"
              + " collection%n",
          IMAGES * (long) part / PARTS, IMAGES * (part + 1L) / PARTS, anonymous[part], live[part]);
    }
    assertThat(anonymous[PARTS - 1]).isPositive().isLessThan(ALLOWED_GROWTH * anonymous[1]);
  }

  private Path manifest() throws IOException {
    for (int i = 0; i < PICTURES; i++) {
      Files.write(folder.resolve(i + ".jpg"), TestImages.jpeg(64, 160, i));
    }
    Path manifest = folder.resolve("manifest.jsonl");
    try (BufferedWriter lines = Files.newBufferedWriter(manifest)) {
      for (int i = 0; i < IMAGES; i++) {
        lines.write(
            "{\"file\": \"%d.jpg\", \"id\": \"copy-%d\", \"camera\": \"c%d\"}%n"
                .formatted(i % PICTURES, i, i % 12));
      }
    }
    return manifest;
  }

  private JobCounts counts() {
    return IndexProcess.progress(folder.resolve("data"));
  }

  private static double megabytes(Process process) throws IOException {
    Path status = Path.of("/proc/%d/status".formatted(process.pid()));
    try {
      Matcher anonymous = ANONYMOUS.matcher(Files.readString(status));
      return anonymous.find() ? Double.parseDouble(anonymous.group(1)) / 1024 : 0;
    } catch (IOException e) {
      if (process.isAlive()) {
        throw e;
      }
      return 0;
    }
  }
}
