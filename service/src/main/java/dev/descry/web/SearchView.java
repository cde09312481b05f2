package dev.descry.web;

import dev.descry.search.SearchResult;
import java.util.List;

/**
 * A page of matches as the API shows it.
 *
 * @param bundle the model that ranked them
 * @param textTruncated whether the sentence was longer than the model reads
 */
public record SearchView(
    String gallery,
    String bundle,
    boolean textTruncated,
    List<MatchView> matches,
    SearchResult.Cost cost) {

  /** One sighting, its rank and the scores of both stages. */
  public record MatchView(int rank, SearchResult.Scores scores, SightingView sighting) {}

  /** What is shown of a result. */
  public static SearchView of(SearchResult result) {
    return new SearchView(
        result.gallery(),
        result.bundle(),
        result.textTruncated(),
        result.matches().stream()
            .map(
                match ->
                    new MatchView(
                        match.rank(),
                        match.scores(),
                        SightingView.of(result.gallery(), match.sighting())))
            .toList(),
        result.cost());
  }
}
