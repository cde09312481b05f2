package dev.descry.sources;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.storage.S3Bucket;
import dev.descry.storage.S3Settings;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Buckets of S3 by their names, each connected once. Thread-safe. */
final class Buckets implements AutoCloseable {

  /**
   * A place in a bucket.
   *
   * @param key of an object, or what several begin with; may be empty
   */
  record Place(String bucket, String key) {

    private static final String SCHEME = "s3://";

    static boolean isOne(String place) {
      return place.startsWith(SCHEME);
    }

    /**
     * Of {@code s3://bucket/key}.
     *
     * @throws DescryException {@code invalid-url}
     */
    static Place of(String place) {
      String rest = place.substring(SCHEME.length());
      int slash = rest.indexOf('/');
      Place found =
          slash < 0
              ? new Place(rest, "")
              : new Place(rest.substring(0, slash), rest.substring(slash + 1));
      if (found.bucket.isBlank()) {
        throw DescryException.of(
            Kind.INVALID, "invalid-url", "'%s' names no bucket".formatted(place));
      }
      return found;
    }

    /** What all keys below it begin with. */
    String folder() {
      return key.isEmpty() || key.endsWith("/") ? key : key + "/";
    }

    @Override
    public String toString() {
      return SCHEME + bucket + "/" + key;
    }
  }

  private final SourceSettings settings;
  private final Map<String, S3Bucket> open = new ConcurrentHashMap<>();

  Buckets(SourceSettings settings) {
    this.settings = settings;
  }

  /**
   * Checks whether a job that is started over HTTP may read a bucket.
   *
   * @throws DescryException {@code source-not-allowed}
   */
  void checkAllowed(String bucket) {
    if (!settings.allowedBuckets().contains(bucket)) {
      throw DescryException.of(
          Kind.INVALID,
          "source-not-allowed",
          "bucket '%s' is not among descry.sources.allowed-buckets".formatted(bucket));
    }
  }

  S3Bucket get(String name) {
    SourceSettings.S3 s3 = settings.s3();
    return open.computeIfAbsent(
        name,
        bucket ->
            new S3Bucket(
                new S3Settings(
                    bucket, "", s3.endpoint(), s3.region(), s3.pathStyle(), s3.timeout())));
  }

  @Override
  public void close() {
    open.values().forEach(S3Bucket::close);
  }
}
