/** The read path: a query in, a ranked page of matches out. */
@NullMarked
package dev.descry.search;

import org.jspecify.annotations.NullMarked;
