package dev.descry.gallery;

import dev.descry.storage.S3Settings;
import jakarta.validation.Valid;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.validation.annotation.Validated;

/**
 * Where snapshots go. One service writes to a place; others may restore from it.
 *
 * @param folder in whose folder {@code snapshots} they go; null for the data folder
 * @param s3 a bucket instead of a folder; null for none
 */
@Validated
@ConfigurationProperties("descry.snapshots")
public record SnapshotSettings(@Nullable Path folder, @Valid @Nullable S3Settings s3) {

  public SnapshotSettings {
    if (folder != null && s3 != null) {
      throw new IllegalArgumentException(
          "folder is %s and s3.bucket is %s: snapshots go to one of them"
              .formatted(folder, s3.bucket()));
    }
  }
}
