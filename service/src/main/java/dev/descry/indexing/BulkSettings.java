package dev.descry.indexing;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Limits of bulk writes.
 *
 * @param maxLine bytes of a line at most; an image in it takes a third more than its bytes
 * @param chunk writes that are encoded side by side and share commits, fewer where their lines add
 *     up to {@code maxLine}
 */
@Validated
@ConfigurationProperties("descry.bulk")
public record BulkSettings(
    @DefaultValue("16MB") DataSize maxLine, @Min(1) @Max(256) @DefaultValue("64") int chunk) {}
