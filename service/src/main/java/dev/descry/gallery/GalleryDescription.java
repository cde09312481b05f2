package dev.descry.gallery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A gallery at a glance.
 *
 * @param name under which {@link Galleries} has it
 * @param spec of its live generation
 * @param createdAt when it was made
 * @param fields that filters may name, attributes included, in order of the names
 * @param maxAge after which a sighting is deleted, by its time; null if none is
 * @param sightings how many can be found
 * @param diskBytes of indexes and pictures together, roughly while writes go on; also of pictures
 *     in a bucket
 * @param imageBytes of pictures
 * @param images where pictures are kept
 * @param generations by number, the live one included
 */
public record GalleryDescription(
    String name,
    GallerySpec spec,
    Instant createdAt,
    Map<String, FieldType> fields,
    @Nullable Duration maxAge,
    long sightings,
    long diskBytes,
    long imageBytes,
    ImageSettings.Kind images,
    List<GenerationDescription> generations) {}
