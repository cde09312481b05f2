package dev.descry.search;

import dev.descry.gallery.Sighting;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A page of matches and what it cost.
 *
 * @param bundle the model that ranked them
 * @param textTruncated whether the sentence was longer than the model reads
 */
public record SearchResult(
    String gallery, String bundle, boolean textTruncated, List<Match> matches, Cost cost) {

  /**
   * One sighting and why it stands where it does.
   *
   * @param rank counted from 1 over all pages
   */
  public record Match(int rank, Sighting sighting, Scores scores) {}

  /**
   * What both stages say.
   *
   * @param similarity recall stage: cosine of the embeddings, in [-1, 1]
   * @param pair re-ranking stage: the pair score; null if the candidate was not re-ranked
   * @param fused both together, by which re-ranked candidates are ordered; null likewise
   * @param probability the calibrated fused score, in [0, 1]; null likewise, or if the bundle is
   *     not calibrated
   */
  public record Scores(
      float similarity,
      @Nullable Float pair,
      @Nullable Float fused,
      @Nullable Double probability) {}

  /**
   * What the search looked at, and how long it took.
   *
   * @param visited vectors that the recall stage compared
   * @param candidates sightings that it found
   * @param reranked candidates that the pair scorer read
   */
  public record Cost(long visited, int candidates, int reranked, StageMicros micros) {}

  /** Microseconds of each stage; {@code total} also holds what is between them. */
  public record StageMicros(long encode, long recall, long rerank, long total) {}
}
