package dev.descry.gallery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sightings in the order of their ids.
 *
 * @param next the id after which the next page begins; null if this is the last page
 */
public record SightingPage(List<Sighting> sightings, @Nullable String next) {}
