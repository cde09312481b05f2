/** The meters that the service reports, in one documented list. */
@NullMarked
package dev.descry.metrics;

import org.jspecify.annotations.NullMarked;
