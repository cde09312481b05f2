package dev.descry.gallery;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.descry.storage.S3Settings;
import jakarta.validation.Valid;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where the pictures of galleries are kept. {@code kind} holds for galleries that are made from now
 * on; those that are there keep theirs.
 *
 * @param s3 the bucket of those in one; null if there are none
 */
public record ImageSettings(@DefaultValue("folder") Kind kind, @Valid @Nullable S3Settings s3) {

  /** Where the pictures of one gallery are. */
  public enum Kind {
    /** In its folder. */
    @JsonProperty("folder")
    FOLDER,
    /** In the bucket. */
    @JsonProperty("s3")
    S3,
    /** Nowhere here: sightings only say what they were and where they came from. */
    @JsonProperty("none")
    NONE
  }

  static final ImageSettings DEFAULTS = new ImageSettings(Kind.FOLDER, null);

  public ImageSettings {
    if (kind == Kind.S3 && s3 == null) {
      throw new IllegalArgumentException("kind is s3, but there is no s3.bucket");
    }
  }
}
