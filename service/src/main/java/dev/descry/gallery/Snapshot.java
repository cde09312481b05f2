package dev.descry.gallery;

import java.time.Instant;

/**
 * A gallery as it was at one moment, kept for being restored.
 *
 * @param id of letters, digits and a hyphen; those taken later come later in order
 * @param gallery that it was taken of
 * @param takenAt when that began
 * @param bundle of the generation that was live
 * @param sightings how many it holds
 * @param images how many pictures it holds
 * @param bytes of all that it holds
 * @param addedBytes how many of these no earlier snapshot had
 */
public record Snapshot(
    String id,
    String gallery,
    Instant takenAt,
    String bundle,
    long sightings,
    long images,
    long bytes,
    long addedBytes) {}
