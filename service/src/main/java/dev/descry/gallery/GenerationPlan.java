package dev.descry.gallery;

/**
 * What a new generation would be made of.
 *
 * @param sightings to encode
 * @param withoutImage how many of them have no picture to encode
 * @param indexBytes of the live generation; another takes about as much
 */
public record GenerationPlan(long sightings, long withoutImage, long indexBytes) {}
