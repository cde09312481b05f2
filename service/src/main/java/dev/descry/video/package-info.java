/** Video files into tracks of people, each with its few best views. */
@NullMarked
package dev.descry.video;

import org.jspecify.annotations.NullMarked;
