package dev.descry.bundle;

import jakarta.validation.constraints.NotBlank;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which bundle to serve.
 *
 * @param location a folder, or the name of a bundle that comes with the service
 */
@Validated
@ConfigurationProperties("descry.bundle")
public record BundleSettings(@NotBlank @DefaultValue("descry-base") String location) {}
