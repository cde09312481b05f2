package dev.descry;

import dev.descry.storage.S3Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.gaul.s3proxy.S3Proxy;
import org.gaul.s3proxy.auth.AuthenticationType;
import org.gaul.s3proxy.nio2blob.TransientNio2BlobStore;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A real S3 server in this process, with one bucket, that can be stopped and started again. */
public final class S3Server implements AutoCloseable {

  public static final String BUCKET = "descry";

  private static final String KEY = "key";
  private static final String SECRET = "secret";

  private final TransientNio2BlobStore objects = new TransientNio2BlobStore();
  private final URI endpoint;
  private final S3Client client;
  private S3Proxy server;

  public S3Server() {
    // Where the client looks first for credentials.
    System.setProperty("aws.accessKeyId", KEY);
    System.setProperty("aws.secretAccessKey", SECRET);
    this.endpoint = URI.create("http://127.0.0.1:" + freePort());
    this.client =
        S3Client.builder()
            .endpointOverride(endpoint)
            .region(Region.US_EAST_1)
            .forcePathStyle(true)
            .build();
    start();
    client.createBucket(bucket -> bucket.bucket(BUCKET));
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** At the same address as before, with the same objects. */
  public void start() {
    server =
        S3Proxy.builder()
            .blobStore(objects)
            .endpoint(endpoint)
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, KEY, SECRET)
            .stopTimeout(0)
            .build();
    try {
      server.start();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers nobody until it is started again. */
  public void stop() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** Its bucket, with everything under a prefix. */
  public S3Settings settings(String prefix) {
    return new S3Settings(BUCKET, prefix, endpoint, "us-east-1", true, Duration.ofSeconds(20));
  }

  /** The same as arguments of the application, under the name of the settings. */
  public List<String> arguments(String name) {
    return List.of(
        "--%s.bucket=%s".formatted(name, BUCKET),
        "--%s.endpoint=%s".formatted(name, endpoint),
        "--%s.region=us-east-1".formatted(name),
        "--%s.path-style=true".formatted(name));
  }

  /** All that lie in the bucket. */
  public List<String> keys() {
    return client.listObjectsV2Paginator(list -> list.bucket(BUCKET)).contents().stream()
        .map(S3Object::key)
        .toList();
  }

  public S3Client client() {
    return client;
  }

  @Override
  public void close() {
    stop();
    client.close();
  }
}
