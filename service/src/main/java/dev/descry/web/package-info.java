/** The HTTP API. */
@NullMarked
package dev.descry.web;

import org.jspecify.annotations.NullMarked;
