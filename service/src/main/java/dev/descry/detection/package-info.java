/** People in full frames: a detector bundle, the decoders of its head, and the crops it yields. */
@NullMarked
package dev.descry.detection;

import org.jspecify.annotations.NullMarked;
