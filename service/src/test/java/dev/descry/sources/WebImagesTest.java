package dev.descry.sources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.descry.failure.DescryException;
import dev.descry.gallery.Metadata;
import dev.descry.image.ImageLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebImagesTest {

  private static final List<String> HERE = List.of("127.0.0.0/8", "::1/128");

  @TempDir Path folder;

  private final AtomicInteger requests = new AtomicInteger();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private HttpServer server;

  @BeforeEach
  void serve() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
    threads.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    requests.incrementAndGet();
    String path = exchange.getRequestURI().getPath();
    int port = server.getAddress().getPort();
    switch (path) {
      case "/a.jpg" -> send(exchange, 200, Reading.JPEG);
      case "/huge.jpg" -> send(exchange, 200, new byte[1000]);
      case "/moved.jpg" -> redirect(exchange, "/a.jpg");
      case "/loop.jpg" -> redirect(exchange, "/loop.jpg");
      case "/elsewhere.jpg" -> redirect(exchange, "http://127.0.0.1:%d/a.jpg".formatted(port));
      case "/file.jpg" -> redirect(exchange, "file:///etc/passwd");
      case "/slow.jpg" -> drip(exchange);
      default -> send(exchange, 404, new byte[0]);
    }
  }

  private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private static void redirect(HttpExchange exchange, String where) throws IOException {
    exchange.getResponseHeaders().add("Location", where);
    send(exchange, 302, new byte[0]);
  }

  /** A byte now and then, so that no single wait is long. */
  private static void drip(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(200, 0);
    try {
      for (int i = 0; i < 100; i++) {
        exchange.getResponseBody().write(1);
        exchange.getResponseBody().flush();
        Thread.sleep(100);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void imageIsFetchedWhereTheOperatorAllowsIt() throws Exception {
    try (Sources sources = sources(List.of("localhost"), HERE)) {
      SourceImage image = image(sources, "/moved.jpg");

      assertThat(requests).hasValue(0);
      assertThat(image.bytes()).isEqualTo(Reading.JPEG);
      assertThat(image.origin()).isEqualTo(url("/moved.jpg"));
      assertThat(image.id()).startsWith("localhost:").endsWith(":moved.jpg");
    }
  }

  @Test
  void manifestNamesImagesByTheirAddresses() throws Exception {
    Path manifest =
        Files.writeString(
            folder.resolve("m.csv"),
            "url,camera\n%s,gate\nhttp://example.org/b.jpg,gate\n".formatted(url("/a.jpg")));
    try (Sources sources = sources(List.of("localhost"), HERE)) {
      Source source = sources.open(manifest.toString(), SourceOptions.DEFAULTS);

      assertThat(Reading.image(source, 0).bytes()).isEqualTo(Reading.JPEG);
      assertThat(Reading.image(source, 0).metadata().camera()).isEqualTo("gate");
      assertThat(Reading.problem(source, 1))
          .isEqualTo(
              new SourceProblem(
                  manifest + ":3",
                  "source-not-allowed",
                  "host 'example.org' is not among descry.sources.allowed-hosts"));
    }
  }

  @Test
  void noHostIsAllowedUnlessItIsNamed() {
    for (List<String> hosts :
        List.of(List.<String>of(), List.of("*.localhost"), List.of("local"))) {
      try (Sources sources = sources(hosts, HERE)) {
        assertThatThrownBy(() -> image(sources, "/a.jpg"))
            .isInstanceOf(DescryException.class)
            .hasMessage("host 'localhost' is not among descry.sources.allowed-hosts");
      }
    }
    assertThat(requests).hasValue(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localhost", "127.0.0.1", "[::1]", "[::ffff:127.0.0.1]"})
  void allowedHostAtAPrivateAddressIsNotConnectedTo(String host) {
    try (Sources sources = sources(List.of(host), List.of())) {
      SourceImage image =
          open(sources, "http://%s:%d/a.jpg".formatted(host, server.getAddress().getPort()));

      assertThatThrownBy(image::bytes)
          .isInstanceOf(DescryException.class)
          .hasMessageContaining("which is not public");
    }
    assertThat(requests).hasValue(0);
  }

  @Test
  void redirectIsHeldToTheSameRules() {
    try (Sources sources = sources(List.of("localhost"), HERE)) {
      assertThatThrownBy(image(sources, "/elsewhere.jpg")::bytes)
          .hasMessage("host '127.0.0.1' is not among descry.sources.allowed-hosts");
      assertThatThrownBy(image(sources, "/file.jpg")::bytes)
          .hasMessageContaining("'file:///etc/passwd'");
      assertThatThrownBy(image(sources, "/loop.jpg")::bytes)
          .hasMessageContaining("redirected more than 5 times");
    }
  }

  @Test
  void sizeAndTimeAreLimited() {
    try (Sources sources = sources(List.of("localhost"), HERE)) {
      assertThatThrownBy(image(sources, "/huge.jpg")::bytes)
          .hasMessage("The image has more than 100 bytes; at most 100 are read");
      assertThatThrownBy(image(sources, "/none.jpg")::bytes)
          .hasMessageContaining("HTTP status 404");
    }
    try (Sources sources = sources(List.of("localhost"), HERE, Duration.ofSeconds(1))) {
      assertThatThrownBy(image(sources, "/slow.jpg")::bytes).hasMessageContaining("takes longer");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://",
        "http://user:secret@localhost/a.jpg",
        "https://local host/",
        "http:///a"
      })
  void whatIsNoAddressIsRefused(String address) {
    try (Sources sources = sources(List.of("localhost"), HERE)) {
      assertThatThrownBy(() -> sources.open(address, SourceOptions.DEFAULTS))
          .isInstanceOf(DescryException.class)
          .hasMessageContaining("no address");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.31.255.255",
        "192.168.1.1",
        "198.19.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::127.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001::1",
        "fc00::1",
        "fd12::1",
        "fe80::1",
        "fec0::1",
        "ff02::1"
      })
  void addressIsNotPublic(String address) {
    assertThat(Network.isPublic(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.1.1.1", "172.32.0.1", "192.0.1.1", "223.255.255.255", "2606:4700::1"})
  void addressIsPublic(String address) {
    assertThat(Network.isPublic(InetAddress.ofLiteral(address))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0", "10.0.0.0/33", "example.org/8", "/8", "10.0.0.0/x"})
  void wrongNetworkIsNamed(String network) {
    assertThatThrownBy(() -> sources(List.of(), List.of(network)))
        .isInstanceOf(DescryException.class)
        .hasMessageContaining("'" + network + "'");
  }

  @Test
  void callerOverHttpReadsOnlyBelowTheFoldersThatAreAllowed() throws Exception {
    Path allowed = Files.createDirectory(folder.resolve("allowed"));
    Path secret = Files.createDirectory(folder.resolve("allowed-not"));
    Files.write(allowed.resolve("a.jpg"), Reading.JPEG);
    Files.write(secret.resolve("s.jpg"), Reading.JPEG);
    Files.createSymbolicLink(allowed.resolve("link.jpg"), secret.resolve("s.jpg"));
    Files.createSymbolicLink(allowed.resolve("linked"), secret);
    Files.writeString(allowed.resolve("m.txt"), "a.jpg\n../allowed-not/s.jpg\n");
    SourceSettings settings =
        new SourceSettings(
            List.of(allowed),
            List.of("open"),
            List.of(),
            List.of(),
            Duration.ofSeconds(1),
            SourceSettings.DEFAULTS.s3());
    SourceOptions options = new SourceOptions(Metadata.NONE, Map.of(), null, false);
    try (Sources sources = new Sources(settings, new ImageLimits(100, 100))) {
      List<SourceEntry> entries = Reading.all(sources.open(allowed.toString(), options));
      assertThat(Reading.kinds(entries))
          .containsExactly("a.jpg", "link.jpg", "source-not-allowed", SourceProblem.OTHER_FILE);
      assertThat(((SourceImage) entries.get(0)).bytes()).isEqualTo(Reading.JPEG);
      assertThatThrownBy(((SourceImage) entries.get(1))::bytes)
          .hasMessageContaining("descry.sources.allowed-folders");

      Source manifest = sources.open(allowed.resolve("m.txt").toString(), options);
      assertThat(Reading.image(manifest, 0).bytes()).isEqualTo(Reading.JPEG);
      assertThatThrownBy(Reading.image(manifest, 1)::bytes)
          .hasMessageContaining("descry.sources.allowed-folders");

      for (String place :
          List.of(
              secret.toString(),
              secret.resolve("none").toString(),
              allowed + "/../allowed-not/s.jpg",
              folder + "/allowed*/*.jpg",
              "/",
              "s3://closed/photos")) {
        assertThatThrownBy(() -> sources.open(place, options))
            .as(place)
            .isInstanceOf(DescryException.class)
            .hasFieldOrPropertyWithValue("type", "source-not-allowed");
      }
      assertThat(Reading.kinds(Reading.all(sources.open(allowed + "/*.txt", options))))
          .containsExactly("source-not-allowed", SourceProblem.OTHER_FILE);
    }
  }

  private static Sources sources(List<String> hosts, List<String> networks) {
    return sources(hosts, networks, SourceSettings.DEFAULTS.timeout());
  }

  private static Sources sources(List<String> hosts, List<String> networks, Duration timeout) {
    return new Sources(
        new SourceSettings(
            List.of(), List.of(), hosts, networks, timeout, SourceSettings.DEFAULTS.s3()),
        new ImageLimits(100, 100));
  }

  private SourceImage image(Sources sources, String path) {
    return open(sources, url(path));
  }

  private static SourceImage open(Sources sources, String address) {
    return Reading.image(sources.open(address, SourceOptions.DEFAULTS), 0);
  }

  private String url(String path) {
    return "http://localhost:%d%s".formatted(server.getAddress().getPort(), path);
  }
}
