/** Where images come from, entry by entry, with what is known of each. */
@NullMarked
package dev.descry.sources;

import org.jspecify.annotations.NullMarked;
