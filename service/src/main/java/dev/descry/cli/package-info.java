/** The command line. */
@NullMarked
package dev.descry.cli;

import org.jspecify.annotations.NullMarked;
