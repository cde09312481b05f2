package dev.descry.evaluation;

import dev.descry.evaluation.RetrievalMetrics.Ranking;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Galleries;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Metadata;
import dev.descry.indexing.BulkIndexer;
import dev.descry.indexing.CuhkPedes;
import dev.descry.indexing.GalleryDestination;
import dev.descry.indexing.Indexer;
import dev.descry.indexing.SourceImage;
import dev.descry.search.Query;
import dev.descry.search.SearchResult.Match;
import dev.descry.search.SearchSettings;
import dev.descry.search.Searcher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.core.io.FileSystemResource;
import org.springframework.stereotype.Component;
import org.springframework.util.FileSystemUtils;

/**
 * Runs a benchmark through the service's own paths: its images through the write path into a
 * gallery of its own, its sentences through the read path.
 */
@Component
public final class Evaluator {

  private static final String GALLERY = "evaluation";
  private static final Comparator<Match> BY_SIMILARITY =
      Comparator.comparing(match -> match.scores().similarity(), Comparator.reverseOrder());

  private record Sentence(String text, String person) {}

  private final Indexer indexer;
  private final Searcher searcher;
  private final SearchSettings settings;

  Evaluator(Indexer indexer, Searcher searcher, SearchSettings settings) {
    this.indexer = indexer;
    this.searcher = searcher;
    this.settings = settings;
  }

  /**
   * Evaluates one split.
   *
   * @param dataset a folder in CUHK-PEDES' layout
   * @param split such as {@code test}
   * @param scratch an empty folder for the gallery; emptied again afterwards
   * @param progress told of images and of sentences done
   * @throws DescryException {@code dataset-unreadable}, also where an image of it cannot be read
   */
  public Evaluation evaluate(
      Path dataset, String split, Path scratch, BulkIndexer.Progress progress)
      throws InterruptedException {
    List<CuhkPedes.Entry> entries = entries(dataset, split);
    try (Galleries galleries = new Galleries(scratch)) {
      Gallery gallery = galleries.create(GALLERY, indexer.gallerySpec());
      index(dataset, entries, gallery, progress);
      return search(entries, gallery, progress);
    } finally {
      FileSystemUtils.deleteRecursively(scratch.toFile());
    }
  }

  /** How many images and sentences a split has: what {@link #evaluate} reports progress of. */
  public int size(Path dataset, String split) {
    List<CuhkPedes.Entry> entries = entries(dataset, split);
    return images(dataset, entries).size() + sentences(entries).size();
  }

  private static List<CuhkPedes.Entry> entries(Path dataset, String split) {
    List<CuhkPedes.Entry> all = CuhkPedes.read(dataset);
    List<CuhkPedes.Entry> entries =
        all.stream().filter(entry -> entry.split().equals(split)).toList();
    if (entries.isEmpty()) {
      throw DescryException.of(
          Kind.INVALID,
          "dataset-unreadable",
          "%s has no split '%s', it has %s"
              .formatted(
                  dataset,
                  split,
                  all.stream().map(CuhkPedes.Entry::split).collect(Collectors.toSet())));
    }
    return entries;
  }

  /** An image that several entries share is one sighting. */
  private static Collection<SourceImage> images(Path dataset, List<CuhkPedes.Entry> entries) {
    return entries.stream()
        .collect(
            Collectors.toMap(
                CuhkPedes.Entry::sightingId,
                entry ->
                    new SourceImage(
                        entry.sightingId(),
                        new FileSystemResource(entry.image(dataset)),
                        ofPerson(entry.id())),
                (first, again) -> first))
        .values();
  }

  private static List<Sentence> sentences(List<CuhkPedes.Entry> entries) {
    return entries.stream()
        .flatMap(
            entry ->
                entry.captions().stream()
                    .map(caption -> new Sentence(caption, Integer.toString(entry.id()))))
        .toList();
  }

  private static Metadata ofPerson(int id) {
    return new Metadata(null, null, null, Integer.toString(id), null, Set.of(), Map.of());
  }

  private void index(
      Path dataset, List<CuhkPedes.Entry> entries, Gallery gallery, BulkIndexer.Progress progress)
      throws InterruptedException {
    BulkIndexer.Report report =
        BulkIndexer.run(
            List.copyOf(images(dataset, entries)),
            new GalleryDestination(indexer, gallery),
            progress);
    if (!report.failures().isEmpty()) {
      throw DescryException.of(
          Kind.INVALID,
          "dataset-unreadable",
          "%d images cannot be read, the first is %s"
              .formatted(report.failures().size(), report.failures().getFirst()));
    }
  }

  private Evaluation search(
      List<CuhkPedes.Entry> entries, Gallery gallery, BulkIndexer.Progress progress) {
    List<Sentence> sentences = sentences(entries);
    int size = Math.toIntExact(gallery.describe().sightings());
    Map<String, Long> sightingsOf =
        entries.stream()
            .collect(
                Collectors.groupingBy(
                    entry -> Integer.toString(entry.id()),
                    Collectors.mapping(
                        CuhkPedes.Entry::sightingId,
                        Collectors.collectingAndThen(
                            Collectors.toSet(), ids -> (long) ids.size()))));
    List<Ranking> embedding = new ArrayList<>();
    List<Ranking> reranked = new ArrayList<>();
    for (Sentence sentence : sentences) {
      Query everything =
          new Query(sentence.text, null, size, 0, size, Math.min(size, settings.rerank()));
      List<Match> matches = searcher.search(gallery, everything).matches();
      int allRight = Math.toIntExact(Objects.requireNonNull(sightingsOf.get(sentence.person)));
      Function<List<Match>, Ranking> ranking =
          ranked -> new Ranking(right(ranked, sentence.person), allRight, size);
      embedding.add(ranking.apply(matches.stream().sorted(BY_SIMILARITY).toList()));
      reranked.add(ranking.apply(matches));
      progress.done(1);
    }
    return new Evaluation(
        sentences.size(), size, RetrievalMetrics.of(embedding), RetrievalMetrics.of(reranked));
  }

  private static boolean[] right(List<Match> matches, String person) {
    boolean[] right = new boolean[matches.size()];
    for (int rank = 0; rank < right.length; rank++) {
      right[rank] = person.equals(matches.get(rank).sighting().metadata().person());
    }
    return right;
  }
}
