@NullMarked
package dev.descry;

import org.jspecify.annotations.NullMarked;
