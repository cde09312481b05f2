package dev.descry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.descry.RunningService.Answer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;

/**
 * The service on a disk of 16 MB of its own, which is mounted in a user namespace ({@code unshare
 * -rm}), so that whoever may have one can run this.
 */
class FullDiskTest {

  private static final Pattern READY = Pattern.compile("Descry is ready at (http://\\S+)");
  private static final String GALLERY = "/api/v1/galleries/small";
  private static final String SIGHTING = GALLERY + "/sightings/{id}";
  private static final String SNAPSHOTS = GALLERY + "/snapshots";
  private static final String COPY = "/api/v1/galleries/copy/restore";

  @TempDir static Path disk;
  private static Process process;
  private static RunningService service;

  @BeforeAll
  static void start() throws IOException {
    process =
        new ProcessBuilder(
                "unshare",
                "-rm",
                "sh",
                "-c",
                "mount -t tmpfs -o size=16m tmpfs \"$0\" && exec \"$@\"",
                disk.toString(),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-modules=jdk.incubator.vector",
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.descry.Descry",
                "serve",
                "--port",
                "0",
                "--data",
                disk.resolve("data").toString())
            .redirectErrorStream(true)
            .start();
    service = RunningService.at(awaitReady(process.inputReader()));
    service.put(GALLERY);
  }

  @AfterAll
  static void stop() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }

  @Test
  void fullDiskRefusesWritesWithTheReasonUntilThereIsSpace() throws Exception {
    put("before", 1);
    String snapshot = service.postJson(SNAPSHOTS, Map.of()).json().path("id").asString();
    put("later", 7);
    fill();

    Answer refused = put("lost", 2);
    assertThat(refused.status()).isEqualTo(507);
    assertThat(refused.problem()).isEqualTo("disk-full");
    assertThat(refused.detail()).contains(disk.resolve("data").toString(), "No space left");
    assertThat(service.put("/api/v1/galleries/another").problem()).isEqualTo("disk-full");
    Answer untaken = service.postJson(SNAPSHOTS, Map.of());
    assertThat(untaken.problem()).as(untaken.detail()).isEqualTo("disk-full");
    Answer unmade = service.postJson(COPY, Map.of("snapshot", snapshot, "gallery", "small"));
    assertThat(unmade.problem()).as(unmade.detail()).isEqualTo("disk-full");
    assertReadsGoOn("before", "later");

    Files.delete(filler());
    assertThat(put("after", 3).status()).isEqualTo(200);
    assertThat(service.get(SIGHTING, "lost").status()).isEqualTo(404);
    assertThat(service.put("/api/v1/galleries/another").status()).isEqualTo(200);
    assertThat(service.get(SNAPSHOTS).json().path("snapshots")).hasSize(1);
    assertThat(service.postJson(SNAPSHOTS, Map.of()).status()).isEqualTo(201);
    assertThat(service.postJson(COPY, Map.of("snapshot", snapshot, "gallery", "small")).status())
        .isEqualTo(201);
    assertReadsGoOn("before", "later", "after");
  }

  @Test
  void readOnlyDiskRefusesWritesWithTheReasonUntilItIsWritableAgain() throws Exception {
    put("kept", 4);
    inNamespace("mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\"");

    for (Answer refused : List.of(put("lost", 5), service.delete(SIGHTING, "kept"))) {
      assertThat(refused.status()).isEqualTo(507);
      assertThat(refused.problem()).isEqualTo("disk-read-only");
      assertThat(refused.detail()).contains(disk.resolve("data").toString(), "Read-only");
    }
    assertReadsGoOn("kept");

    inNamespace("umount -l \"$0\"");
    assertThat(put("again", 6).status()).isEqualTo(200);
    assertThat(service.get(SIGHTING, "lost").status()).isEqualTo(404);
    assertReadsGoOn("kept", "again");
  }

  private static void assertReadsGoOn(String... ids) {
    for (String id : ids) {
      assertThat(service.get(SIGHTING, id).status()).isEqualTo(200);
      assertThat(service.get(SIGHTING + "/image", id).status()).isEqualTo(200);
    }
    assertThat(service.search("small", Map.of("text", "a person")).path("matches"))
        .extracting(match -> match.at("/sighting/id").asString())
        .contains(ids);
    assertThat(service.get("/actuator/health/readiness").status()).isEqualTo(200);
  }

  private static Answer put(String id, int image) {
    return service.send(HttpMethod.PUT, TestImages.jpeg(40, 80, image), "{}", SIGHTING, id);
  }

  /** As the service sees it, from outside its namespace. */
  private static Path filler() {
    return Path.of("/proc/%d/root".formatted(process.pid()) + disk).resolve("filler");
  }

  private static void fill() throws IOException {
    try (OutputStream file = Files.newOutputStream(filler())) {
      byte[] page = new byte[4096];
      while (true) {
        file.write(page);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static void inNamespace(String command) throws IOException, InterruptedException {
    Process run =
        new ProcessBuilder(
                "nsenter",
                "--preserve-credentials",
                "-U",
                "-m",
                "-t",
                Long.toString(process.pid()),
                "sh",
                "-c",
                command,
                disk.toString())
            .inheritIO()
            .start();
    assertThat(run.waitFor()).as(command).isZero();
  }

  private static String awaitReady(BufferedReader output) throws IOException {
    StringBuilder seen = new StringBuilder();
    String line;
    while ((line = output.readLine()) != null) {
      seen.append(line).append('\n');
      Matcher ready = READY.matcher(line);
      if (ready.find()) {
        Thread.ofVirtual().start(() -> output.lines().forEach(more -> {}));
        return ready.group(1);
      }
    }
    throw new AssertionError("the service ended:\n" + seen);
  }
}
