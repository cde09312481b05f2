package dev.descry.sources;

/** One thing that a source holds: an image, or why something is none. */
public sealed interface SourceEntry permits SourceImage, SourceProblem {

  /**
   * Where it is, as a report names it: a file, {@code archive.tar!entry}, {@code
   * manifest.csv:line}, {@code s3://bucket/key} or a URL.
   */
  String origin();
}
