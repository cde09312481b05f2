package dev.descry.sources;

import jakarta.validation.Valid;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * What sources may be read, and how.
 *
 * @param allowedFolders below which a job that is started over HTTP may read; none by default
 * @param allowedBuckets of S3 that such a job may read; none by default
 * @param allowedHosts that images are fetched from by HTTP, by whomever: names, or {@code
 *     *.example.com} for all below one; none by default
 * @param allowedNetworks such as {@code 10.1.0.0/16}: addresses that these hosts may have though
 *     they are not public; none by default
 * @param timeout of fetching one image, with its redirects
 * @param s3 where buckets are
 */
@Validated
@ConfigurationProperties("descry.sources")
public record SourceSettings(
    @DefaultValue List<Path> allowedFolders,
    @DefaultValue List<String> allowedBuckets,
    @DefaultValue List<String> allowedHosts,
    @DefaultValue List<String> allowedNetworks,
    @DurationMin(millis = 1) @DefaultValue("30s") Duration timeout,
    @Valid @DefaultValue S3 s3) {

  /** Local files only. */
  public static final SourceSettings DEFAULTS =
      new SourceSettings(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          Duration.ofSeconds(30),
          new S3(null, null, false, Duration.ofSeconds(30)));

  /**
   * The service that holds buckets, for all of them.
   *
   * @param endpoint of another service than AWS's; null for AWS's
   * @param region null for the one that the AWS SDK finds
   * @param pathStyle whether the bucket stands in the path of an address, as most other services
   *     need it
   * @param timeout of one request with its repetitions
   */
  public record S3(
      @Nullable URI endpoint,
      @Nullable String region,
      @DefaultValue("false") boolean pathStyle,
      @DurationMin(millis = 1) @DefaultValue("30s") Duration timeout) {}
}
