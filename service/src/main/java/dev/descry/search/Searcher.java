package dev.descry.search;

import dev.descry.bundle.Bundle;
import dev.descry.bundle.Bundles;
import dev.descry.bundle.PerBundle;
import dev.descry.encoding.EncodedText;
import dev.descry.encoding.TextBranch;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.GalleryView;
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

  private final Bundles bundles;
  private final PerBundle<TextBranch> textBranches;
  private final PerBundle<Scorer> scorers;
  private final MeterRegistry meters;

  Searcher(
      Bundles bundles,
      PerBundle<TextBranch> textBranches,
      PerBundle<Scorer> scorers,
      MeterRegistry meters) {
    this.bundles = bundles;
    this.textBranches = textBranches;
    this.scorers = scorers;
    this.meters = meters;
  }

  /**
   * Finds the people that a sentence describes. The whole search looks at one view of the gallery,
   * and reads the sentence with the bundle that this was built with.
   *
   * @throws dev.descry.failure.DescryException {@code bundle-mismatch} if that bundle is not there;
   *     overloaded
   */
  public SearchResult search(Gallery gallery, Query query) {
    try (GalleryView view = gallery.view(query.pointInTime())) {
      Bundle bundle = bundles.ofGallery(gallery.name(), view.spec().bundle());
      return search(gallery.name(), view, bundle, query);
    }
  }

  private SearchResult search(String gallery, GalleryView view, Bundle bundle, Query query) {
    TextBranch textBranch = textBranches.of(bundle);
    Reranker reranker = new Reranker(scorers.of(bundle));
    StageClock clock = new StageClock(meters);

    // 1. The sentence becomes an embedding and text tokens.
    EncodedText text = clock.time("encode", () -> textBranch.encode(query.text()));

    // 2. The nearest sightings under the filter are the candidates.
    Nearest nearest =
        clock.time(
            "recall", () -> view.nearest(text.embedding(), query.candidates(), query.filter()));

    // 3. Cross attention reads the best of them, and fusion and calibration put them in order.
    List<Candidate> ranking =
        clock.time("rerank", () -> reranker.rerank(text, nearest.neighbours(), query.rerank()));

    // 4. The page is cut from the ranking.
    List<Match> matches = page(ranking, query);

    meters.summary(Meters.SEARCH_CANDIDATES.meterName()).record(ranking.size());
    meters.timer(Meters.SEARCH.meterName(), "gallery", gallery).record(clock.total());
    return new SearchResult(
        gallery,
        bundle.manifest().id(),
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

  private static List<Match> page(List<Candidate> ranking, Query query) {
    List<Match> matches = new ArrayList<>(query.limit());
    int end = Math.min(ranking.size(), query.offset() + query.limit());
    for (int i = query.offset(); i < end; i++) {
      matches.add(new Match(i + 1, ranking.get(i).sighting(), ranking.get(i).scores()));
    }
    return List.copyOf(matches);
  }
}
