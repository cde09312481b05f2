package dev.descry.jobs;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * How jobs run.
 *
 * @param folder where jobs are kept, with their reports; several processes may use it at once
 * @param chunk images that are stored with one commit, after which the job's position is kept
 * @param maxChunkSize bytes from which on a chunk is stored though it has fewer images
 * @param inFlight images that are read, decoded and encoded while others are stored; 0 for as many
 *     as keep the model busy
 * @param measureFrom entries from which on a job first measures for some seconds how images are
 *     encoded fastest here ({@link dev.descry.inference.LayoutSearch}); 0 for never
 * @param maxRunning jobs that one process runs at once; one more is refused as an overload
 */
@Validated
@ConfigurationProperties("descry.jobs")
public record JobSettings(
    @NotNull Path folder,
    @Min(1) @Max(10_000) @DefaultValue("256") int chunk,
    @DefaultValue("64MB") DataSize maxChunkSize,
    @Min(0) @Max(10_000) @DefaultValue("0") int inFlight,
    @Min(0) @DefaultValue("2000") int measureFrom,
    @Min(1) @Max(100) @DefaultValue("4") int maxRunning) {}
