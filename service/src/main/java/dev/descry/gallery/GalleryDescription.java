package dev.descry.gallery;

import java.time.Instant;

/**
 * A gallery at a glance.
 *
 * @param name under which {@link Galleries} has it
 * @param spec what all its sightings have in common
 * @param createdAt when it was made
 * @param sightings how many can be found
 * @param diskBytes of index and pictures together, roughly while writes go on
 */
public record GalleryDescription(
    String name, GallerySpec spec, Instant createdAt, long sightings, long diskBytes) {}
