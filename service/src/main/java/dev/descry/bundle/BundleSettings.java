package dev.descry.bundle;

import jakarta.validation.constraints.NotBlank;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Which bundles to serve.
 *
 * @param location the one for new galleries: a folder, or the name of one that comes with the
 *     service
 * @param folder where further ones lie, each in a folder of its own; null for beside {@code
 *     location} if that is a folder, else {@code bundles}
 */
@Validated
@ConfigurationProperties("descry.bundle")
public record BundleSettings(
    @NotBlank @DefaultValue("descry-base") String location, @Nullable Path folder) {}
