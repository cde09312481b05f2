package dev.descry.search;

import dev.descry.bundle.Bundle;
import dev.descry.encoding.EncodedText;
import dev.descry.encoding.TextBranch;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Nearest;
import dev.descry.metrics.Meters;
import dev.descry.scoring.Scorer;
import dev.descry.search.SearchResult.Cost;
import dev.descry.search.SearchResult.Match;
import dev.descry.search.SearchResult.StageMicros;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.springframework.stereotype.Component;

/** The read path. Thread-safe. */
@Component
public final class Searcher {

  private final TextBranch textBranch;
  private final Reranker reranker;
  private final String bundle;
  private final MeterRegistry meters;

  Searcher(Bundle bundle, TextBranch textBranch, Scorer scorer, MeterRegistry meters) {
    this.bundle = bundle.manifest().id();
    this.textBranch = textBranch;
    this.reranker = new Reranker(scorer);
    this.meters = meters;
  }

  /**
   * Finds the people that a sentence describes.
   *
   * @throws DescryException {@code bundle-mismatch} if the gallery was built with another bundle;
   *     overloaded
   */
  public SearchResult search(Gallery gallery, Query query) {
    refuseOtherBundle(gallery);
    StageClock clock = new StageClock(meters);

    // 1. The sentence becomes an embedding and text tokens.
    EncodedText text = clock.time("encode", () -> textBranch.encode(query.text()));

    // 2. The nearest sightings under the filter are the candidates.
    Nearest nearest =
        clock.time(
            "recall",
            () ->
                gallery.nearest(
                    text.embedding(), query.candidates(), query.filter(), query.pointInTime()));

    // 3. Cross attention reads the best of them, and fusion and calibration put them in order.
    List<Candidate> ranking =
        clock.time("rerank", () -> reranker.rerank(text, nearest.neighbours(), query.rerank()));

    // 4. The page is cut from the ranking.
    List<Match> matches = page(ranking, query);

    meters.summary(Meters.SEARCH_CANDIDATES.meterName()).record(ranking.size());
    meters.timer(Meters.SEARCH.meterName(), "gallery", gallery.name()).record(clock.total());
    return new SearchResult(
        gallery.name(),
        bundle,
        text.truncated(),
        matches,
        new Cost(
            nearest.visited(),
            ranking.size(),
            (int) ranking.stream().filter(candidate -> candidate.scores().pair() != null).count(),
            new StageMicros(
                clock.micros("encode"),
                clock.micros("recall"),
                clock.micros("rerank"),
                clock.total().toNanos() / 1000)));
  }

  private void refuseOtherBundle(Gallery gallery) {
    String built = gallery.spec().bundle();
    if (!built.equals(bundle)) {
      throw DescryException.of(
          Kind.CONFLICT,
          "bundle-mismatch",
          "gallery '%s' was built with bundle %s, the service runs %s: index it again, or start the service with that bundle"
              .formatted(gallery.name(), built, bundle));
    }
  }

  private static List<Match> page(List<Candidate> ranking, Query query) {
    List<Match> matches = new ArrayList<>(query.limit());
    int end = Math.min(ranking.size(), query.offset() + query.limit());
    for (int i = query.offset(); i < end; i++) {
      matches.add(new Match(i + 1, ranking.get(i).sighting(), ranking.get(i).scores()));
    }
    return List.copyOf(matches);
  }
}
