package dev.descry.gallery;

/**
 * One result of the recall stage.
 *
 * @param similarity exact cosine of query and embedding, in [-1, 1] up to rounding
 */
public record Neighbour(Sighting sighting, float similarity) {}
