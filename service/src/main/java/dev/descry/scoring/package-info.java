/**
 * What cross-modal attention says of a text and an image: pair scores, their fusion and
 * calibration.
 */
@NullMarked
package dev.descry.scoring;

import org.jspecify.annotations.NullMarked;
