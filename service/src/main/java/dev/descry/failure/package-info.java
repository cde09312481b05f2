/** What can go wrong, told apart by who can do something about it. Every other package uses it. */
@NullMarked
package dev.descry.failure;

import org.jspecify.annotations.NullMarked;
