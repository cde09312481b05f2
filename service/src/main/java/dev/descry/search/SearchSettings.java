package dev.descry.search;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Defaults and limits of a search.
 *
 * @param limit matches on a page, where the query does not say
 * @param maxLimit matches on a page at most
 * @param candidates sightings that the recall stage looks for, where the query does not say
 * @param maxCandidates sightings that the recall stage looks for at most, and so the deepest page
 * @param rerank best candidates that the pair scorer reads, where the query does not say
 * @param maxRerank best candidates that the pair scorer reads at most
 * @param maxTextLength characters of a sentence at most
 */
@Validated
@ConfigurationProperties("descry.search")
public record SearchSettings(
    @Min(1) @Max(10_000) @DefaultValue("20") int limit,
    @Min(1) @Max(10_000) @DefaultValue("1000") int maxLimit,
    @Min(1) @Max(10_000) @DefaultValue("200") int candidates,
    @Min(1) @Max(10_000) @DefaultValue("2000") int maxCandidates,
    @Min(0) @Max(10_000) @DefaultValue("200") int rerank,
    @Min(0) @Max(10_000) @DefaultValue("1000") int maxRerank,
    @Min(1) @Max(100_000) @DefaultValue("2000") int maxTextLength) {}
