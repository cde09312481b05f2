package dev.descry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The command line as processes of their own, as users start, stop and kill them. */
class ProcessTest {

  private static final Pattern READY = Pattern.compile("Descry is ready at (http://\\S+)");

  private static final String VECTOR_MODULE = "--add-modules=jdk.incubator.vector";

  @TempDir Path folder;

  @Test
  void helpAndVersionAreEverywhereAndWrongUsageIsTwo() throws Exception {
    assertThat(run("--help").output()).contains("serve", "index", "search", "evaluate");
    assertThat(run("index", "--help").output()).contains("--gallery", "SOURCE");
    Finished wrong = run("search", "--gallery");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.output()).contains("--gallery");
  }

  @Test
  void indexedFolderIsFoundBySearchAndBrokenImagesAreReported() throws Exception {
    Path images = Files.createDirectories(folder.resolve("images/cam 1"));
    for (int i = 0; i < 5; i++) {
      Files.write(images.resolve(i + ".jpg"), TestImages.jpeg(48, 96, i));
    }
    Files.writeString(images.resolve("broken.png"), "no image");

    Finished indexed =
        run("index", "--gallery", "mine", "--data", data(), "--camera", "c1", images.toString());
    assertThat(indexed.exitCode()).as(indexed.output()).isEqualTo(3);
    assertThat(indexed.output())
        .contains("5 of 6 images are in gallery 'mine'")
        .contains("left out 1 as not-an-image", "broken.png", "report.ndjson", "--retry");

    Finished found =
        run("search", "--gallery", "mine", "--data", data(), "--json", "a striped person");
    assertThat(found.exitCode()).as(found.output()).isZero();
    JsonNode matches = found.json().path("matches");
    assertThat(matches).hasSize(5);
    assertThat(matches.get(0).at("/sighting/camera").asString()).isEqualTo("c1");
    assertThat(run("search", "--gallery", "mine", "--data", data(), "a person").output())
        .contains(" c1 ");

    Finished missing = run("search", "--gallery", "other", "--data", data(), "someone");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.output()).contains("other").doesNotContain("\tat ");
  }

  @Test
  void runningServiceIsFedAndAskedOverHttp() throws Exception {
    Path images = Files.createDirectories(folder.resolve("fed"));
    for (int i = 0; i < 5; i++) {
      Files.write(images.resolve(i + ".jpg"), TestImages.jpeg(48, 96, i));
    }
    Files.writeString(images.resolve("broken.jpg"), "no image");
    Process service = serve();
    String url = awaitReady(service);

    String[] index = {"index", "--gallery", "fed", "--data", data(), "--url", url, "--tag", "wet"};

    Finished indexed = run(index, images.toString());
    Finished found =
        run("search", "--gallery", "fed", "--url", url, "--filter", "{\"tags\": \"wet\"}", "a man");
    Finished refused = run("search", "--gallery", "Fed!", "--url", url, "a man");
    service.destroy();
    service.waitFor();
    Finished unreachable = run("search", "--gallery", "fed", "--url", url, "a man");

    assertThat(indexed.exitCode()).as(indexed.output()).isEqualTo(3);
    assertThat(indexed.output()).contains("5 of 6 images are in gallery 'fed'", "broken.jpg");
    assertThat(found.exitCode()).as(found.output()).isZero();
    assertThat(found.output()).contains("0.jpg", "1.jpg", "2.jpg", "3.jpg", "4.jpg");
    assertThat(refused.exitCode()).isEqualTo(2);
    assertThat(refused.output()).contains("Fed!").doesNotContain("\tat ");
    assertThat(unreachable.exitCode()).isEqualTo(1);
    assertThat(unreachable.output()).contains(url).doesNotContain("\tat ");
  }

  @Test
  void encodedSightingsAreWhatTheServiceWouldHaveEncodedAndPartsShareASource() throws Exception {
    Path images = Files.createDirectories(folder.resolve("shared"));
    for (int i = 0; i < 20; i++) {
      Files.write(images.resolve(i + ".jpg"), TestImages.jpeg(48, 96, i));
    }
    Files.writeString(images.resolve("broken.jpg"), "no image");
    Process service = serve();
    String url = awaitReady(service);
    // The jobs are in the folder that the service has open.
    String[] fed = {"index", "--data", data(), "--url", url, "--camera=c", images.toString()};

    Finished there = run(fed, "--gallery=there");
    Finished first = run(fed, "--gallery=here", "--encode=here", "--partition=1/2");
    Finished second = run(fed, "--gallery=here", "--encode=here", "--partition=2/2");
    Finished again = run("index", "--data", data(), "--retry", jobOf(there));
    String encodedThere = search(url, "there");
    String encodedHere = search(url, "here");
    service.destroy();
    service.waitFor();

    assertThat(there.exitCode()).as(there.output()).isEqualTo(3);
    assertThat(there.output()).contains("20 of 21 images are in gallery 'there'");
    assertThat(Set.of(first.exitCode(), second.exitCode()))
        .as(first.output() + second.output())
        .containsExactlyInAnyOrder(0, 3);
    assertThat(first.output()).doesNotStartWith("0 of ").contains("decode", "model");
    assertThat(again.output()).contains("0 of 1 images are in gallery 'there'");
    assertThat(ids(encodedHere)).hasSize(10).isEqualTo(ids(encodedThere));
  }

  @Test
  void peopleOfFramesAndVideosAreFoundHereOrInTheService() throws Exception {
    Path source = Files.createDirectories(folder.resolve("street"));
    Path frame = Files.write(source.resolve("a.jpg"), TestFrames.street());
    Path video = TestVideos.pan(source.resolve("b.mp4"));
    Process service = serve();
    String url = awaitReady(service);
    String[] fed = {"index", "--data", data(), "--frames", "--url", url, source.toString()};

    Finished there = run(fed, "--gallery=there");
    Finished here = run(fed, "--gallery=here", "--encode=here", "--time=2026-03-14T09:00:00Z");
    Finished found =
        run("search", "--gallery=here", "--url", url, "--json", "--limit=20", "a person");
    Files.write(frame, TestImages.jpeg(320, 200, 4));
    Finished gone = run(fed, "--gallery=there");
    Finished goneHere = run(fed, "--gallery=here", "--encode=here");
    Finished left =
        run("search", "--gallery=here", "--url", url, "--json", "--limit=20", "a person");
    service.destroy();
    service.waitFor();
    Finished dry =
        run("index", "--data", data(), "--gallery=mine", "--frames", "--dry-run", "" + source);

    assertThat(there.exitCode()).as(there.output()).isEqualTo(3);
    assertThat(there.output())
        .contains("1 of 2 frames and videos are in gallery 'there' as 5 sightings")
        .contains("video-not-sent", "--encode here");
    assertThat(here.exitCode()).as(here.output()).isZero();
    assertThat(here.output()).contains("2 of 2 frames and videos", "as 10 sightings", "detect");
    assertThat(found.json().path("matches")).as(found.output()).hasSize(10);
    JsonNode walk = person(found, "b.mp4:t1");
    assertThat(walk.path("source").asString()).isEqualTo(video.toString());
    assertThat(walk.path("time").asString()).startsWith("2026-03-14T09:00:0");
    assertThat(walk.path("attributes").path("box.height").asDouble()).isPositive();
    assertThat(gone.output()).contains("as 0 sightings");
    assertThat(goneHere.output()).contains("2 of 2 frames and videos", "as 5 sightings");
    assertThat(left.json().path("matches")).as(left.output()).hasSize(5);
    assertThat(dry.output()).contains("1 images, 1 videos", "a.jpg", "nothing was written");
  }

  private static JsonNode person(Finished search, String id) {
    return search
        .json()
        .path("matches")
        .valueStream()
        .map(match -> match.path("sighting"))
        .filter(sighting -> sighting.path("id").asString().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private static String jobOf(Finished indexed) {
    Matcher job = Pattern.compile("--retry (\\S+)").matcher(indexed.output());
    assertThat(job.find()).isTrue();
    return job.group(1);
  }

  private Finished run(String[] arguments, String... more) throws Exception {
    return run(Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new));
  }

  @Test
  void galleryGoesOverToAnotherBundleAndBackFromTheCommandLine() throws Exception {
    BundleCopy.into(Files.createDirectories(folder.resolve("bundles/new")))
        .set("/name", "\"mine\"")
        .set("/version", "\"8\"")
        .write();
    String bundles = "--set=descry.bundle.folder=" + folder.resolve("bundles");
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 5; i++) {
      Files.write(images.resolve(i + ".jpg"), TestImages.jpeg(48, 96, i));
    }
    run("index", "--gallery", "mine", "--data", data(), images.toString());

    Finished built =
        run("generations", "--gallery=mine", "--data", data(), bundles, "--build=mine@8", "--json");
    assertThat(built.exitCode()).as(built.output()).isZero();
    assertThat(built.json().get(0).path("live").asBoolean()).isFalse();
    assertThat(built.json().get(1).path("live").asBoolean()).isTrue();
    assertThat(built.json().get(1).path("sightings").asInt()).isEqualTo(5);

    Process service = serve(bundles);
    String url = awaitReady(service);
    Finished back = run("generations", "--gallery=mine", "--url", url, "--live=1");
    Finished dropped = run("generations", "--gallery=mine", "--url", url, "--drop=2", "--json");
    Finished again = run("generations", "--gallery=mine", "--url", url, "--build=mine@8", "--json");
    Finished unknown = run("generations", "--gallery=mine", "--url", url, "--build=mine@9");
    service.destroy();
    service.waitFor();

    assertThat(back.exitCode()).as(back.output()).isZero();
    assertThat(back.output()).containsPattern("1 +descry-base@\\S+ +live +5 sightings");
    assertThat(dropped.json()).as(dropped.output()).hasSize(1);
    assertThat(again.json().get(1).path("number").asInt()).as(again.output()).isEqualTo(3);
    assertThat(again.json().get(1).path("live").asBoolean()).isTrue();
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.output()).contains("mine@9", "mine@8").doesNotContain("\tat ");
  }

  @Test
  void deletedSightingIsPurgedAndProvedToBeGone() throws Exception {
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 20; i++) {
      Files.write(images.resolve(i + ".jpg"), TestImages.jpeg(48, 96, i));
    }
    run("index", "--gallery", "mine", "--data", data(), images.toString());
    JsonNode found = run("search", "--gallery=mine", "--data", data(), "--json", "a man").json();
    String id = found.at("/matches/0/sighting/id").asString();
    Finished there = run("verify-deletion", "--gallery=mine", "--data", data(), "--json", id);

    Process service = serve();
    String url = awaitReady(service);
    delete(url + "/api/v1/galleries/mine/sightings/" + id);
    Finished deleted = run("verify-deletion", "--gallery=mine", "--url", url, id);
    Finished purged = run("purge", "--gallery=mine", "--url", url, "--close-points-in-time");
    Finished gone = run("verify-deletion", "--gallery=mine", "--url", url, id);
    service.destroy();
    service.waitFor();
    Finished nobody = run("verify-deletion", "--gallery=mine", "--data", data(), "--person=p7");
    Finished again = run("purge", "--gallery=mine", "--data", data());

    assertThat(there.exitCode()).as(there.output()).isEqualTo(3);
    assertThat(there.json().at("/traces/0/place").asString()).isEqualTo("SIGHTING");
    assertThat(deleted.exitCode()).as(deleted.output()).isEqualTo(3);
    assertThat(deleted.output()).contains("deleted sighting  sighting " + id + ": index, segment");
    assertThat(purged.exitCode()).as(purged.output()).isZero();
    assertThat(gone.exitCode()).as(gone.output()).isZero();
    assertThat(gone.output()).contains("0 traces in 19 documents");
    assertThat(nobody.exitCode()).as(nobody.output()).isZero();
    assertThat(again.exitCode()).as(again.output()).isZero();
  }

  @Test
  void snapshotsAreTakenRestoredAndDeletedFromTheCommandLine() throws Exception {
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < 3; i++) {
      Files.write(images.resolve(i + ".jpg"), TestImages.jpeg(48, 96, i));
    }
    run("index", "--gallery", "mine", "--data", data(), images.toString());

    Finished taken = run("snapshots", "--gallery=mine", "--data", data(), "--take", "--json");
    assertThat(taken.exitCode()).as(taken.output()).isZero();
    String id = taken.json().get(0).path("id").asString();

    Process service = serve();
    String url = awaitReady(service);
    Finished restored =
        run("snapshots", "--gallery=mine", "--url", url, "--restore", id, "--as=copy", "--json");
    Finished found = run("search", "--gallery=copy", "--url", url, "--json", "a striped person");
    Finished again = run("snapshots", "--gallery=mine", "--url", url, "--take");
    Finished there = run("snapshots", "--gallery=mine", "--url", url, "--restore", id);
    service.destroy();
    service.waitFor();
    Finished deleted = run("snapshots", "--gallery=mine", "--data", data(), "--delete", id);
    Finished unknown = run("snapshots", "--gallery=mine", "--data", data(), "--delete", id);

    assertThat(restored.json()).as(restored.output()).hasSize(1);
    assertThat(found.json().path("matches")).as(found.output()).hasSize(3);
    assertThat(again.output()).contains("3 sightings, 3 images");
    assertThat(there.exitCode()).isEqualTo(2);
    assertThat(there.output()).contains("gallery mine exists").doesNotContain("\tat ");
    assertThat(deleted.exitCode()).as(deleted.output()).isZero();
    assertThat(deleted.output()).doesNotContain(id).contains("3 sightings");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.output()).contains("there is no snapshot '" + id);
  }

  @Test
  void terminatedIndexingEndsInOrderAndGoesOnFromTheSameFolder() throws Exception {
    Path images = Files.createDirectories(folder.resolve("many"));
    for (int i = 0; i < 400; i++) {
      Files.write(images.resolve(i + ".jpg"), TestImages.jpeg(48, 96, i % 50));
    }
    Path errors = folder.resolve("terminated");
    String[] index = {"index", "--gallery", "many", "--data", data(), images.toString()};
    Process indexing = process(List.of(index)).redirectError(errors.toFile()).start();
    while (!Files.exists(folder.resolve("data/galleries/many"))) {
      Thread.sleep(10);
    }
    indexing.destroy();

    assertThat(indexing.waitFor()).isEqualTo(143);
    assertThat(Files.readString(errors)).contains("descry: stopped").doesNotContain("\tat ");
    assertThat(run("search", "--gallery", "many", "--data", data(), "someone").exitCode()).isZero();
    Finished goneOn = run(index);
    assertThat(goneOn.exitCode()).as(goneOn.output()).isZero();
    assertThat(goneOn.output())
        .contains("going on with job", "400 of 400 images are in gallery 'many'");
  }

  @Test
  void dryRunSaysWhatWouldBeIndexedAndWritesNothing() throws Exception {
    Path images = Files.createDirectories(folder.resolve("dry/cam"));
    for (int i = 0; i < 5; i++) {
      Files.write(images.resolve(i + ".jpg"), TestImages.jpeg(48, 96, i));
    }
    Files.write(images.resolve("empty.png"), new byte[0]);
    Files.writeString(images.resolve("notes.txt"), "no image");

    Finished told =
        run("index", "--gallery=mine", "--data", data(), "--dry-run", folder.resolve("dry") + "");

    assertThat(told.exitCode()).as(told.output()).isZero();
    assertThat(told.output())
        .contains("5 images", "cam:0.jpg", "1 would be left out as empty-image", "a second")
        .contains("nothing was written");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void evaluationPrintsTheFiguresOfBothStages() throws Exception {
    Path images = Files.createDirectories(folder.resolve("dataset/imgs/a"));
    List<String> entries = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      Files.write(images.resolve(i + ".jpg"), TestImages.jpeg(48, 96, i));
      entries.add(
          """
          {"split": "test", "captions": ["a person with stripes"], "file_path": "a/%d.jpg", "id": %d}
          """
              .formatted(i, i / 2));
    }
    Files.writeString(folder.resolve("dataset/reid_raw.json"), entries.toString());

    Finished evaluated =
        run("evaluate", "--dataset", folder.resolve("dataset").toString(), "--json");

    assertThat(evaluated.exitCode()).as(evaluated.output()).isZero();
    JsonNode figures = evaluated.json();
    assertThat(figures.path("queries").asInt()).isEqualTo(6);
    assertThat(figures.path("gallery").asInt()).isEqualTo(6);
    for (String stage : new String[] {"embedding", "reranked"}) {
      // Each person has a third of the images, so the same sentence finds each at the top of two.
      assertThat(figures.path(stage).path("r1").asDouble()).isEqualTo(33.33);
      assertThat(figures.path(stage).path("r10").asDouble()).isEqualTo(100);
    }
  }

  @Test
  void renderedPersonsWhomNoBundleHasSeenAreFoundByExactSentences() throws Exception {
    Path testSet = Path.of("../model-assets/test-set").toAbsolutePath().normalize();

    Finished evaluated = run("evaluate", "--dataset", testSet.toString(), "--json");

    assertThat(evaluated.exitCode()).as(evaluated.output()).isZero();
    JsonNode figures = evaluated.json();
    assertThat(figures.path("queries").asInt()).isEqualTo(150);
    assertThat(figures.path("gallery").asInt()).isEqualTo(450);
    assertThat(figures.path("reranked").path("r1").asDouble()).isGreaterThanOrEqualTo(90);
  }

  @Test
  void terminatedServiceDrainsAndSaysSoByItsExitCode() throws Exception {
    Process service = serve("--demo");
    String url = awaitReady(service);
    AtomicBoolean stop = new AtomicBoolean();
    try (ExecutorService users = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 8; i++) {
        users.execute(() -> searchUntil(stop, url));
      }
      Thread.sleep(500);
      service.destroy();
      assertThat(service.waitFor(60, TimeUnit.SECONDS)).isTrue();
      stop.set(true);
    }

    assertThat(service.exitValue()).isEqualTo(143);
  }

  @Test
  void killedServiceServesTheSameGalleryAgain() throws Exception {
    Process first = serve("--demo");
    String before = search(awaitReady(first));
    first.destroyForcibly().waitFor();

    Process second = serve();
    String after = search(awaitReady(second));
    second.destroy();
    second.waitFor();

    assertThat(ids(after)).isNotEmpty().isEqualTo(ids(before));
  }

  @Test
  void serviceWithoutTheVectorModuleSaysHowToStartIt() throws Exception {
    ProcessBuilder without = process(List.of("serve", "--port", "0", "--data", data()));
    without.command().remove(VECTOR_MODULE);
    Process slow = without.redirectErrorStream(true).start();
    String warned = untilReady(slow);
    slow.destroy();
    slow.waitFor();

    Process service = serve();
    String quiet = untilReady(service);
    service.destroy();
    service.waitFor();

    assertThat(warned).contains("start Java with --add-modules jdk.incubator.vector");
    assertThat(quiet).doesNotContain("start Java with");
  }

  @Test
  void madeUpGalleryIsMeasured() throws Exception {
    Finished measured =
        run(
            "gallery-benchmark",
            "--sightings=1500",
            "--queries=20",
            "--bits=8,1",
            "--segments=0,1",
            "--filters",
            "--writing=1",
            "--json");

    assertThat(measured.exitCode()).as(measured.output()).isZero();
    List<JsonNode> rows =
        measured.result().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
    assertThat(rows).extracting(row -> row.path("bits").asInt()).containsExactly(8, 8, 1, 1);
    for (JsonNode row : rows) {
      assertThat(row.path("recallAt100").asDouble()).isBetween(0.5, 1.0);
      assertThat(row.path("filtered")).hasSize(4);
      assertThat(row.path("whileWriting").path("writtenPerSecond").asDouble()).isPositive();
    }
    assertThat(rows.getFirst().path("recallAt100").asDouble()).isGreaterThan(0.99);
    assertThat(rows.get(1).path("index").path("segments").asInt()).isEqualTo(1);
    assertThat(rows.get(3).path("index").path("quantizedBytes").asInt())
        .isLessThan(rows.get(1).path("index").path("quantizedBytes").asInt() / 5);
  }

  @Test
  void secondProcessOnTheSameDataFolderIsToldWhy() throws Exception {
    Process service = serve();
    awaitReady(service);

    Finished refused = run("search", "--gallery", "demo", "--data", data(), "someone");
    service.destroy();
    service.waitFor();

    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.output()).contains(data()).doesNotContain("\tat ");
  }

  /** What a command printed: its result alone, and everything. */
  private record Finished(int exitCode, String result, String output) {

    JsonNode json() {
      return JsonMapper.shared().readTree(result);
    }
  }

  private String data() {
    return folder.resolve("data").toString();
  }

  private Finished run(String... arguments) throws IOException, InterruptedException {
    Path errors = folder.resolve("errors");
    Process process = process(List.of(arguments)).redirectError(errors.toFile()).start();
    String result = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Finished(process.waitFor(), result, result + Files.readString(errors));
  }

  private Process serve(String... more) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("serve", "--port", "0", "--data", data()));
    arguments.addAll(List.of(more));
    return process(arguments).redirectErrorStream(true).start();
  }

  private static ProcessBuilder process(List<String> arguments) {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                VECTOR_MODULE,
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                "dev.descry.Descry"));
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /** Where the service says it is. */
  private static String awaitReady(Process service) throws IOException {
    Matcher ready = READY.matcher(untilReady(service));
    assertThat(ready.find()).isTrue();
    return ready.group(1);
  }

  /** What a service prints until it is ready; reads on, so that it never blocks. */
  private static String untilReady(Process service) throws IOException {
    BufferedReader output = service.inputReader();
    StringBuilder seen = new StringBuilder();
    String line;
    while ((line = output.readLine()) != null) {
      seen.append(line).append('\n');
      if (READY.matcher(line).find()) {
        Thread.ofVirtual().start(() -> output.lines().forEach(more -> {}));
        return seen.toString();
      }
    }
    throw new AssertionError("the service ended:\n" + seen);
  }

  private static void searchUntil(AtomicBoolean stop, String url) {
    while (!stop.get()) {
      try {
        search(url);
      } catch (IOException | InterruptedException e) {
        return;
      }
    }
  }

  private static String search(String url) throws IOException, InterruptedException {
    return search(url, "demo");
  }

  private static String search(String url, String gallery)
      throws IOException, InterruptedException {
    String query = "/search?text=a+woman+in+black&limit=10";
    URI uri = URI.create(url + "/api/v1/galleries/" + gallery + query);
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private static void delete(String address) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      client.send(
          HttpRequest.newBuilder(URI.create(address)).DELETE().build(),
          HttpResponse.BodyHandlers.discarding());
    }
  }

  private static List<String> ids(String answer) {
    List<String> ids = new ArrayList<>();
    JsonMapper.shared()
        .readTree(answer)
        .path("matches")
        .forEach(match -> ids.add(match.path("sighting").path("id").asString()));
    return ids;
  }
}
