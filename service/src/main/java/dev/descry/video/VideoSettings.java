package dev.descry.video;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How videos are read.
 *
 * @param interval time between the frames that are looked at; positive
 * @param views that a track keeps at most
 * @param maxLost how long a person may be out of sight and still be the same track
 * @param minFrames of a track; what was seen less often counts as a mistake of the detector
 */
@Validated
@ConfigurationProperties("descry.video")
public record VideoSettings(
    @DefaultValue("200ms") Duration interval,
    @Min(1) @Max(64) @DefaultValue("4") int views,
    @DefaultValue("1500ms") Duration maxLost,
    @Min(1) @Max(1000) @DefaultValue("2") int minFrames) {

  public VideoSettings {
    if (interval.isNegative() || interval.isZero() || maxLost.isNegative()) {
      throw new IllegalArgumentException(
          "descry.video.interval is %s and max-lost %s: one must be positive, the other not negative"
              .formatted(interval, maxLost));
    }
  }
}
