package dev.descry.sources;

/** One thing that a source holds: an image or a video, or why something is neither. */
public sealed interface SourceEntry permits SourceMedia, SourceProblem {

  /**
   * Where it is, as a report names it: a file, {@code archive.tar!entry}, {@code
   * manifest.csv:line}, {@code s3://bucket/key} or a URL.
   */
  String origin();
}
