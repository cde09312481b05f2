package dev.descry.gallery;

import java.time.Instant;

/**
 * A gallery as it was, for reading page after page while others write.
 *
 * @param id names it, in its gallery and until it ends
 * @param sightings how many can be found in it
 * @param expiresAt when it ends by itself, whether it is used or not
 */
public record PointInTime(String id, long sightings, Instant expiresAt) {}
