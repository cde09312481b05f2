/** How good the read path is on a benchmark with known answers. */
@NullMarked
package dev.descry.evaluation;

import org.jspecify.annotations.NullMarked;
