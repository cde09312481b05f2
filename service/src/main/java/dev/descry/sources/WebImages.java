package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/**
 * Images by HTTP and HTTPS, from hosts that the operator allows, at public addresses or in networks
 * that the operator allows. A host's addresses are checked where they are resolved for a
 * connection, which goes to those that were checked and no other, so a name that points elsewhere a
 * moment later gains nothing; redirects are followed by hand under the same rules. Thread-safe.
 */
final class WebImages implements AutoCloseable {

  private static final int MAX_REDIRECTS = 5;
  private static final int CONNECTIONS = 64;

  private final List<String> hosts;
  private final List<Network> networks;
  private final Duration timeout;
  private final CloseableHttpClient client;

  /**
   * Connects to nothing yet.
   *
   * @throws DescryException {@code invalid-network}
   */
  WebImages(SourceSettings settings) {
    this.hosts =
        settings.allowedHosts().stream().map(host -> host.toLowerCase(Locale.ROOT)).toList();
    this.networks = settings.allowedNetworks().stream().map(Network::of).toList();
    this.timeout = settings.timeout();
    Timeout each = Timeout.of(timeout);
    this.client =
        HttpClients.custom()
            .setConnectionManager(
                PoolingHttpClientConnectionManagerBuilder.create()
                    .setDnsResolver(new CheckedAddresses())
                    .setDefaultConnectionConfig(
                        ConnectionConfig.custom()
                            .setConnectTimeout(each)
                            .setSocketTimeout(each)
                            .build())
                    .setMaxConnTotal(CONNECTIONS)
                    .setMaxConnPerRoute(CONNECTIONS)
                    .build())
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectionRequestTimeout(each)
                    .setResponseTimeout(each)
                    .build())
            .disableRedirectHandling()
            .disableCookieManagement()
            .disableAuthCaching()
            .build();
  }

  static boolean isAddress(String place) {
    return place.regionMatches(true, 0, "http://", 0, 7)
        || place.regionMatches(true, 0, "https://", 0, 8);
  }

  /**
   * An address that may be asked.
   *
   * @throws DescryException {@code source-not-allowed} or {@code invalid-url}
   */
  URI check(String place) {
    try {
      URI address = new URI(place);
      String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
      String host = address.getHost();
      if (host == null
          || address.getUserInfo() != null
          || !List.of("http", "https").contains(scheme)) {
        throw invalid(place, null);
      }
      if (hosts.stream().noneMatch(allowed -> fits(host.toLowerCase(Locale.ROOT), allowed))) {
        throw refused("host '%s' is not among descry.sources.allowed-hosts".formatted(host));
      }
      return address;
    } catch (URISyntaxException e) {
      throw invalid(place, e);
    }
  }

  private static boolean fits(String host, String allowed) {
    return host.equals(allowed)
        || (allowed.startsWith("*.") && host.endsWith(allowed.substring(1)));
  }

  /**
   * The bytes at an address.
   *
   * @throws DescryException {@code source-not-allowed}, {@code invalid-url}, {@code
   *     image-too-large}
   * @throws IOException with a reason for people
   */
  byte[] read(URI first, long maxBytes) throws IOException {
    long deadline = System.nanoTime() + timeout.toNanos();
    URI address = first;
    for (int redirects = 0; redirects <= MAX_REDIRECTS; redirects++) {
      Answer answer = ask(check(address.toString()), maxBytes, deadline);
      if (answer.content != null) {
        return answer.content;
      }
      address = address.resolve(String.valueOf(answer.elsewhere));
    }
    throw new IOException("it is redirected more than %d times".formatted(MAX_REDIRECTS));
  }

  /** One of both. */
  private record Answer(byte @Nullable [] content, @Nullable String elsewhere) {}

  private Answer ask(URI address, long maxBytes, long deadline) throws IOException {
    HttpGet request = new HttpGet(address);
    return client.execute(
        request,
        response -> {
          int status = response.getCode();
          Header location = response.getFirstHeader("Location");
          if (status >= 300 && status < 400 && location != null) {
            return new Answer(null, location.getValue());
          }
          if (status != 200) {
            throw new IOException("HTTP status " + status);
          }
          return new Answer(content(request, response, maxBytes, deadline), null);
        });
  }

  private byte[] content(
      HttpGet request, ClassicHttpResponse response, long maxBytes, long deadline)
      throws IOException {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    try (InputStream in = response.getEntity().getContent()) {
      byte[] part = new byte[1 << 14];
      for (int n = in.read(part); n >= 0; n = in.read(part)) {
        content.write(part, 0, n);
        if (content.size() > maxBytes) {
          // Closing alone would read on to the end.
          request.abort();
          throw FileBytes.tooLarge("more than " + maxBytes, maxBytes);
        }
        if (System.nanoTime() > deadline) {
          request.abort();
          throw new IOException("it takes longer than " + timeout);
        }
      }
    }
    return content.toByteArray();
  }

  private static DescryException invalid(String place, @Nullable Exception e) {
    String message = "'%s' is no address that an image can be fetched from".formatted(place);
    return e == null
        ? DescryException.of(Kind.INVALID, "invalid-url", message)
        : DescryException.of(Kind.INVALID, "invalid-url", message, e);
  }

  private static DescryException refused(String why) {
    return DescryException.of(Kind.INVALID, "source-not-allowed", why);
  }

  @Override
  public void close() {
    client.close(CloseMode.IMMEDIATE);
  }

  private final class CheckedAddresses implements DnsResolver {

    @Override
    public InetAddress[] resolve(String host) throws UnknownHostException {
      InetAddress[] addresses = InetAddress.getAllByName(host);
      for (InetAddress address : addresses) {
        if (!Network.isPublic(address)
            && networks.stream().noneMatch(network -> network.contains(address))) {
          throw refused(
              "host '%s' is at %s, which is not public and not in descry.sources.allowed-networks"
                  .formatted(host, address.getHostAddress()));
        }
      }
      return addresses;
    }

    /** Asked for by some authentication schemes, of which none is in use. */
    @Override
    public String resolveCanonicalHostname(String host) {
      return host;
    }
  }
}
