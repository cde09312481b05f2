/** The write path: images in, sightings on disk, one at a time or in bulk. */
@NullMarked
package dev.descry.indexing;

import org.jspecify.annotations.NullMarked;
