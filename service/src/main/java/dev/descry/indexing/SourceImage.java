package dev.descry.indexing;

import dev.descry.gallery.Metadata;
import org.springframework.core.io.Resource;

/**
 * An image that waits to be indexed.
 *
 * @param id of the sighting that it becomes; the same for the same image each time, so that
 *     indexing again replaces instead of adding
 * @param content read when its turn comes
 */
public record SourceImage(String id, Resource content, Metadata metadata) {}
