package dev.descry.evaluation;

import dev.descry.evaluation.RetrievalMetrics.Ranking;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.indexing.BulkIndexer;
import dev.descry.indexing.GalleryDestination;
import dev.descry.indexing.Indexers;
import dev.descry.search.Query;
import dev.descry.search.SearchResult.Match;
import dev.descry.search.SearchSettings;
import dev.descry.search.Searcher;
import dev.descry.sources.SourceImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.springframework.stereotype.Component;

/**
 * Runs a benchmark through the service's own paths: its images through the write path into a
 * gallery of its own, its sentences through the read path.
 */
@Component
public final class Evaluator {

  private static final String GALLERY = "evaluation";
  private static final Comparator<Match> BY_SIMILARITY =
      Comparator.comparing(match -> match.scores().similarity(), Comparator.reverseOrder());

  private final Indexers indexers;
  private final Searcher searcher;
  private final SearchSettings settings;

  Evaluator(Indexers indexers, Searcher searcher, SearchSettings settings) {
    this.indexers = indexers;
    this.searcher = searcher;
    this.settings = settings;
  }

  /**
   * Evaluates one split.
   *
   * @param scratch an empty folder for the gallery; the caller's to remove
   * @param progress told of images and of sentences done
   * @throws DescryException {@code dataset-unreadable} where an image cannot be read
   */
  public Evaluation evaluate(Split split, Path scratch, BulkIndexer.Progress progress)
      throws InterruptedException {
    try (Galleries galleries = new Galleries(scratch)) {
      Gallery gallery = galleries.create(GALLERY, indexers.images().gallerySpec());
      index(split.images(), gallery, progress);
      return search(split, gallery, progress);
    }
  }

  private void index(List<SourceImage> images, Gallery gallery, BulkIndexer.Progress progress)
      throws InterruptedException {
    BulkIndexer.Report report =
        BulkIndexer.run(images.iterator(), new GalleryDestination(indexers, gallery), progress);
    if (!report.failures().isEmpty()) {
      throw DescryException.of(
          Kind.INVALID,
          "dataset-unreadable",
          "%d images cannot be read, the first is %s"
              .formatted(report.failures().size(), report.failures().getFirst()));
    }
  }

  private Evaluation search(Split split, Gallery gallery, BulkIndexer.Progress progress) {
    int size = split.images().size();
    Map<String, Long> imagesOfPersons = split.imagesOfPersons();
    List<Ranking> embedding = new ArrayList<>();
    List<Ranking> reranked = new ArrayList<>();
    for (Split.Sentence sentence : split.sentences()) {
      Query everything =
          new Query(sentence.text(), null, null, size, 0, size, Math.min(size, settings.rerank()));
      List<Match> matches = searcher.search(gallery, everything).matches();
      int allRight =
          Math.toIntExact(Objects.requireNonNull(imagesOfPersons.get(sentence.person())));
      Function<List<Match>, Ranking> ranking =
          ranked -> new Ranking(right(ranked, sentence.person()), allRight, size);
      embedding.add(ranking.apply(matches.stream().sorted(BY_SIMILARITY).toList()));
      reranked.add(ranking.apply(matches));
      progress.done(1);
    }
    return new Evaluation(
        split.sentences().size(),
        size,
        RetrievalMetrics.of(embedding),
        RetrievalMetrics.interval(embedding),
        RetrievalMetrics.of(reranked),
        RetrievalMetrics.interval(reranked));
  }

  private static boolean[] right(List<Match> matches, String person) {
    boolean[] right = new boolean[matches.size()];
    for (int rank = 0; rank < right.length; rank++) {
      right[rank] = person.equals(matches.get(rank).sighting().metadata().person());
    }
    return right;
  }
}
