package dev.descry.storage;

import static dev.descry.failure.DescryException.Kind.MISCONFIGURED;

import dev.descry.failure.DescryException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** A connection to a bucket. Nothing is asked of it before the first object is. Thread-safe. */
public final class S3Bucket implements AutoCloseable {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

  private final S3Settings settings;
  private final S3Client client;

  /**
   * Connects to nothing yet.
   *
   * @throws DescryException {@code storage-misconfigured}
   */
  public S3Bucket(S3Settings settings) {
    this.settings = settings;
    try {
      this.client = client(settings);
    } catch (SdkException e) {
      throw DescryException.of(
          MISCONFIGURED,
          "storage-misconfigured",
          "bucket %s can not be used: %s".formatted(settings.bucket(), e.getMessage()),
          e);
    }
  }

  private static S3Client client(S3Settings settings) {
    S3ClientBuilder builder =
        S3Client.builder()
            .forcePathStyle(settings.pathStyle())
            // Other services than AWS's often know no checksums but those that they must.
            .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
            .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
            .overrideConfiguration(limits -> limits.apiCallTimeout(settings.timeout()));
    if (settings.endpoint() != null) {
      builder.endpointOverride(settings.endpoint());
    }
    if (settings.region() != null) {
      builder.region(Region.of(settings.region()));
    }
    return builder.build();
  }

  /** The objects under the prefix of the settings. */
  public ObjectStore objects() {
    return new S3Objects(this, settings.prefix().isEmpty() ? "" : settings.prefix() + "/");
  }

  /** An object that a list names. */
  public record Listed(String key, long size) {}

  /**
   * The next objects of the bucket in the order of their keys, at most a thousand.
   *
   * @param prefix that their keys begin with; empty for any
   * @param after the key before the first; null to begin
   * @return none at the end
   */
  public List<Listed> list(String prefix, @Nullable String after) {
    return call(
            () ->
                client.listObjectsV2(
                    list -> list.bucket(settings.bucket()).prefix(prefix).startAfter(after)))
        .contents()
        .stream()
        .map(object -> new Listed(object.key(), object.size()))
        .toList();
  }

  /**
   * The first bytes of an object, or all of them.
   *
   * @param most that are read
   * @throws NoSuchFileException if it is not there
   */
  public byte[] read(String key, long most) throws NoSuchFileException {
    try {
      return call(
          () ->
              client.getObject(
                  get -> get.bucket(settings.bucket()).key(key),
                  (response, content) -> {
                    byte[] bytes = content.readNBytes((int) Math.min(most, Integer.MAX_VALUE - 8));
                    if (bytes.length < response.contentLength()) {
                      content.abort();
                    }
                    return bytes;
                  }));
    } catch (NoSuchKeyException e) {
      throw new NoSuchFileException("s3://%s/%s".formatted(settings.bucket(), key));
    }
  }

  String name() {
    return settings.bucket();
  }

  S3Client client() {
    return client;
  }

  /** Says of whatever goes wrong that it is the bucket, but of a key that there isn't. */
  <T> T call(Supplier<T> request) {
    try {
      return request.get();
    } catch (NoSuchKeyException e) {
      throw e;
    } catch (AwsServiceException e) {
      AwsErrorDetails details = e.awsErrorDetails();
      String code = details == null ? "" : details.errorCode() + ", ";
      throw unavailable("%sHTTP status %d".formatted(code, e.statusCode()), e);
    } catch (SdkException e) {
      throw unavailable(String.valueOf(e.getMessage()), e);
    }
  }

  DescryException unavailable(String reason, @Nullable Throwable cause) {
    return DescryException.unavailable(
        "storage-unavailable",
        "bucket %s does not do what it is asked: %s".formatted(settings.bucket(), reason),
        cause,
        RETRY_AFTER);
  }

  @Override
  public void close() {
    client.close();
  }
}
