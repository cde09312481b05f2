/** One model as a folder: its manifest, read and checked against its files. */
@NullMarked
package dev.descry.bundle;

import org.jspecify.annotations.NullMarked;
