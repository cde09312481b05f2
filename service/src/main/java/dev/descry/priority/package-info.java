/** Which threads give way to those that answer searches. */
@NullMarked
package dev.descry.priority;

import org.jspecify.annotations.NullMarked;
