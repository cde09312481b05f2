package dev.descry.gallery;

import dev.descry.encoding.ImageTokens;
import java.time.Instant;

/**
 * One crop of one person, as a gallery keeps it. The arrays are not copied; nobody writes to them.
 *
 * @param id unique in its gallery
 * @param metadata as it came
 * @param image what is known of the picture; the bytes come from {@link Gallery#image}
 * @param embedding L2-normalised, as many components as the gallery says; none if the picture could
 *     not be encoded with the bundle, so that no search finds the sighting
 * @param tokens local features for the re-ranking stage; none likewise
 * @param bundle name@version of the model that made embedding and tokens
 * @param indexedAt when it was put into the gallery, to the microsecond
 */
public record Sighting(
    String id,
    Metadata metadata,
    StoredImage image,
    float[] embedding,
    ImageTokens tokens,
    String bundle,
    Instant indexedAt) {}
