/** Bytes into pixels and pixels into the tensor that an image branch reads. */
@NullMarked
package dev.descry.image;

import org.jspecify.annotations.NullMarked;
