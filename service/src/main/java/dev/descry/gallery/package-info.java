/** Named, searchable sets of sightings on disk. */
@NullMarked
package dev.descry.gallery;

import org.jspecify.annotations.NullMarked;
