package dev.descry.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.MatchAllDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.ScorerSupplier;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TotalHits;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.knn.KnnCollectorManager;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * The recall stage: a walk over the graph of quantized embeddings finds candidates, whose exact
 * cosine then ranks them.
 *
 * <p>The filter acts inside the walk. Where it lets fewer than {@link #FILTERED_WALK_PERCENT} of
 * the embeddings through, the walk only compares those that pass (ACORN-1: Patel et al., "ACORN:
 * Performant and Predicate-Agnostic Search Over Vector Embeddings and Structured Data", SIGMOD
 * 2024, section 5.2). Where few pass, the exact cosine of all of them is compared.
 */
final class NearestSearch {

  private static final int FILTERED_WALK_PERCENT = 60;

  /**
   * Where at most one in so many passes, comparing quantized embeddings jumps through memory as
   * comparing full ones does, and saves nothing up to {@link #SCATTERED_FACTOR} times {@link
   * IndexSettings#graphFrom()}.
   */
  private static final int SCATTERED_SHARE = 10;

  private static final int SCATTERED_FACTOR = 3;

  /**
   * A walk that has to pass over most of what it meets pays, and finds enough, only from so many.
   */
  private static final int FILTERED_GRAPH_FACTOR = 10;

  private record Candidate(int document, String id, float similarity) {}

  private static final Comparator<Candidate> RANKING =
      Comparator.comparing(Candidate::similarity, Comparator.reverseOrder())
          .thenComparing(Candidate::id);

  /**
   * The nearest sightings, best first.
   *
   * @param unit the query, of length one
   */
  static Nearest search(
      IndexSearcher searcher,
      GallerySpec spec,
      IndexSettings settings,
      float[] unit,
      int k,
      @Nullable Query filter)
      throws IOException {
    if (filter != null
        && isComparedInFull(estimated(searcher, filter), searcher, settings.graphFrom())) {
      return exactly(searcher, spec, unit, k, filter);
    }
    int wanted = Math.max((int) Math.ceil(settings.oversampling() * k), settings.leastCandidates());
    Walk walk = new Walk(unit, wanted, filter, FILTERED_GRAPH_FACTOR * settings.graphFrom());
    ScoreDoc[] hits = searcher.search(walk, wanted).scoreDocs;
    rescore(searcher, unit, hits);
    Arrays.sort(hits, Comparator.comparingDouble(hit -> -hit.score));
    List<Candidate> candidates = new ArrayList<>();
    for (ScoreDoc hit : hits) {
      // Of those that are as similar as the last one, the ids decide.
      if (candidates.size() >= k && hit.score < candidates.getLast().similarity()) {
        break;
      }
      candidates.add(new Candidate(hit.doc, SightingReader.id(searcher, hit.doc), hit.score));
    }
    return new Nearest(best(k, candidates, new SightingReader(searcher, spec)), walk.visited);
  }

  private static boolean isComparedInFull(long passing, IndexSearcher searcher, int graphFrom) {
    boolean scattered = passing * SCATTERED_SHARE <= searcher.getIndexReader().numDocs();
    return passing < (scattered ? (long) SCATTERED_FACTOR * graphFrom : graphFrom);
  }

  /** Sightings that pass a filter, without looking at each. */
  private static long estimated(IndexSearcher searcher, Query filter) throws IOException {
    Weight weight = weight(searcher, filter);
    long sum = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      ScorerSupplier scorer = weight.scorerSupplier(leaf);
      sum += scorer == null ? 0 : scorer.cost();
    }
    return sum;
  }

  private static Weight weight(IndexSearcher searcher, Query filter) throws IOException {
    return searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
  }

  /** Puts the exact cosine in place of each score; leaves the hits in order of their documents. */
  private static void rescore(IndexSearcher searcher, float[] unit, ScoreDoc[] hits)
      throws IOException {
    Arrays.sort(hits, Comparator.comparingInt(hit -> hit.doc));
    int next = 0;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      int end = leaf.docBase + leaf.reader().maxDoc();
      if (next < hits.length && hits[next].doc < end) {
        Embeddings embeddings = new Embeddings(leaf, unit);
        for (; next < hits.length && hits[next].doc < end; next++) {
          hits[next].score = embeddings.cosine(hits[next].doc - leaf.docBase);
        }
      }
    }
  }

  /** Those of one segment in full, for documents in rising order. */
  private static final class Embeddings {

    private final float[] unit;
    private final FloatVectorValues vectors;
    private final DocIndexIterator at;

    Embeddings(LeafReaderContext leaf, float[] unit) throws IOException {
      this.unit = unit;
      this.vectors = leaf.reader().getFloatVectorValues(SightingDocument.EMBEDDING);
      this.at = vectors.iterator();
    }

    /** Not a number if the document has none. */
    float cosine(int document) throws IOException {
      int found = at.docID() < document ? at.advance(document) : at.docID();
      if (found != document) {
        return Float.NaN;
      }
      return Math.clamp(VectorUtil.dotProduct(unit, vectors.vectorValue(at.index())), -1f, 1f);
    }
  }

  /** The same by the exact cosine of all sightings that pass the filter. */
  static Nearest exactly(
      IndexSearcher searcher, GallerySpec spec, float[] unit, int k, @Nullable Query filter)
      throws IOException {
    PriorityQueue<Candidate> nearest = new PriorityQueue<>(RANKING.reversed());
    long visited = 0;
    Weight weight = weight(searcher, filter == null ? MatchAllDocsQuery.INSTANCE : filter);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer scorer = weight.scorer(leaf);
      if (scorer == null
          || leaf.reader().getFieldInfos().fieldInfo(SightingDocument.EMBEDDING) == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      Embeddings embeddings = new Embeddings(leaf, unit);
      DocIdSetIterator documents = scorer.iterator();
      for (int document = documents.nextDoc();
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = documents.nextDoc()) {
        if (live != null && !live.get(document)) {
          continue;
        }
        float cosine = embeddings.cosine(document);
        if (Float.isNaN(cosine)) {
          continue; // it could not be encoded
        }
        visited++;
        if (nearest.size() < k || cosine >= nearest.element().similarity()) {
          int global = leaf.docBase + document;
          nearest.add(new Candidate(global, SightingReader.id(searcher, global), cosine));
        }
        if (nearest.size() > k) {
          nearest.remove();
        }
      }
    }
    return new Nearest(
        best(k, new ArrayList<>(nearest), new SightingReader(searcher, spec)), visited);
  }

  private static List<Neighbour> best(int k, List<Candidate> candidates, SightingReader reader)
      throws IOException {
    candidates.sort(RANKING);
    List<Neighbour> neighbours = new ArrayList<>();
    for (Candidate candidate : candidates.subList(0, Math.min(k, candidates.size()))) {
      neighbours.add(new Neighbour(reader.sighting(candidate.document()), candidate.similarity()));
    }
    return List.copyOf(neighbours);
  }

  /** Counts the vectors that it compares; for one search, in one thread. */
  private static final class Walk extends KnnFloatVectorQuery {

    private final int filteredGraphFrom;
    private final Map<LeafReaderContext, ScoreDoc[]> compared = new HashMap<>();
    private long visited;

    Walk(float[] unit, int k, @Nullable Query filter, int filteredGraphFrom) {
      super(
          SightingDocument.EMBEDDING,
          unit,
          k,
          filter,
          new KnnSearchStrategy.Hnsw(FILTERED_WALK_PERCENT));
      this.filteredGraphFrom = filteredGraphFrom;
    }

    @Override
    protected TopDocs approximateSearch(
        LeafReaderContext leaf, AcceptDocs accepted, int limit, KnnCollectorManager collectors)
        throws IOException {
      return filter != null && accepted.cost() < filteredGraphFrom
          ? compareOnce(leaf, accepted)
          : counted(super.approximateSearch(leaf, accepted, limit, collectors));
    }

    /** Lucene asks a second time for segments that have much to give, and changes what it gets. */
    private TopDocs compareOnce(LeafReaderContext leaf, AcceptDocs accepted) throws IOException {
      ScoreDoc[] known = compared.get(leaf);
      TopDocs found =
          known == null
              ? exactSearch(leaf, accepted.iterator(), null)
              : new TopDocs(new TotalHits(0, TotalHits.Relation.EQUAL_TO), known);
      compared.put(leaf, copy(found.scoreDocs));
      return found;
    }

    private static ScoreDoc[] copy(ScoreDoc[] hits) {
      return Arrays.stream(hits)
          .map(hit -> new ScoreDoc(hit.doc, hit.score))
          .toArray(ScoreDoc[]::new);
    }

    @Override
    protected TopDocs exactSearch(
        LeafReaderContext leaf, DocIdSetIterator accepted, @Nullable QueryTimeout timeout)
        throws IOException {
      return counted(super.exactSearch(leaf, accepted, timeout));
    }

    private TopDocs counted(TopDocs found) {
      visited += found.totalHits.value();
      return found;
    }
  }

  private NearestSearch() {}
}
