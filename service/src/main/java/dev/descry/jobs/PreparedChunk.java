package dev.descry.jobs;

import dev.descry.indexing.Pipeline.Outcome;
import java.util.List;

/**
 * Some entries of a source that follow one another, and what became of each.
 *
 * @param position entries of the source up to here
 * @param <T> what an image or a video has become
 */
record PreparedChunk<T>(List<Outcome<T>> outcomes, long position) {}
