/** Indexing jobs: long runs over a source that report, can be stopped, and go on after a crash. */
@NullMarked
package dev.descry.jobs;

import org.jspecify.annotations.NullMarked;
