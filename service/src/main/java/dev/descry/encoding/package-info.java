/** Images and texts into embeddings and tokens: the two branches of a bundle. */
@NullMarked
package dev.descry.encoding;

import org.jspecify.annotations.NullMarked;
