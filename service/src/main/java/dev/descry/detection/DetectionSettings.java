package dev.descry.detection;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * How people are found in full frames.
 *
 * @param detector a folder with a detector bundle, or the name of one that comes with the service
 * @param score that a person must have, in [0, 1]; null for what the bundle says
 * @param minHeight pixels of the frame; smaller people are left out, because nothing can be told of
 *     them
 */
@Validated
@ConfigurationProperties("descry.detection")
public record DetectionSettings(
    @NotBlank @DefaultValue("person-detector") String detector,
    @DecimalMin("0") @DecimalMax("1") @Nullable Float score,
    @Min(1) @DefaultValue("40") int minHeight) {}
