package dev.descry.search;

import dev.descry.encoding.EncodedText;
import dev.descry.encoding.ImageTokens;
import dev.descry.gallery.Neighbour;
import dev.descry.scoring.Scorer;
import dev.descry.search.SearchResult.Scores;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/** Puts the best candidates in the order that cross attention gives them; the others follow. */
final class Reranker {

  /** Equal scores keep the order of the recall stage, because the sort is stable. */
  private static final Comparator<Candidate> BY_FUSED_SCORE =
      Comparator.comparing(
          candidate -> Objects.requireNonNull(candidate.scores().fused()),
          Comparator.reverseOrder());

  private final Scorer scorer;

  Reranker(Scorer scorer) {
    this.scorer = scorer;
  }

  /**
   * Re-ranks.
   *
   * @param neighbours candidates in the order of the recall stage
   * @param depth how many of them the pair scorer reads
   */
  List<Candidate> rerank(EncodedText text, List<Neighbour> neighbours, int depth) {
    int read = scorer.scoresPairs() ? Math.min(depth, neighbours.size()) : 0;
    List<ImageTokens> tokens =
        neighbours.stream().limit(read).map(neighbour -> neighbour.sighting().tokens()).toList();
    float[] pairScores = read == 0 ? new float[0] : scorer.pairScores(text, tokens);
    List<Candidate> ranking = new ArrayList<>(neighbours.size());
    for (int i = 0; i < read; i++) {
      Neighbour neighbour = neighbours.get(i);
      float fused = scorer.fuse(pairScores[i], neighbour.similarity());
      OptionalDouble probability = scorer.probability(fused);
      ranking.add(
          new Candidate(
              neighbour.sighting(),
              new Scores(
                  neighbour.similarity(),
                  pairScores[i],
                  fused,
                  probability.isPresent() ? probability.getAsDouble() : null)));
    }
    ranking.sort(BY_FUSED_SCORE);
    for (Neighbour neighbour : neighbours.subList(read, neighbours.size())) {
      ranking.add(
          new Candidate(
              neighbour.sighting(), new Scores(neighbour.similarity(), null, null, null)));
    }
    return ranking;
  }
}
