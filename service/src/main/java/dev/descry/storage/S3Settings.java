package dev.descry.storage;

import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Pattern;
import java.net.URI;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A place in a bucket of S3 or of a service that speaks its protocol. The credentials are those
 * that the AWS SDK finds: environment, profile, web identity, container or instance.
 *
 * @param bucket which must be there
 * @param prefix under which all keys begin, without a slash at either end; empty for none
 * @param endpoint of another service than AWS's; null for AWS's
 * @param region null for the one that the AWS SDK finds
 * @param pathStyle whether the bucket stands in the path of an address instead of its host name, as
 *     most other services need it
 * @param timeout of one request with its repetitions
 */
public record S3Settings(
    @NotBlank String bucket,
    @Pattern(regexp = "([A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)?")
        @DefaultValue("")
        String prefix,
    @Nullable URI endpoint,
    @Nullable String region,
    @DefaultValue("false") boolean pathStyle,
    @DurationMin(millis = 1) @DefaultValue("30s") Duration timeout) {}
