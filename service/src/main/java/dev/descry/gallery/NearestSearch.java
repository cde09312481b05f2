package dev.descry.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
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
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.Weight;
import org.apache.lucene.search.knn.KnnCollectorManager;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * The recall stage: a walk over the graph of quantized vectors finds candidates, whose exact cosine
 * then ranks them.
 *
 * <p>The filter acts inside the walk. Where it lets fewer than {@link #FILTERED_WALK_PERCENT} of
 * the vectors through, the walk only compares vectors that pass (ACORN-1: Patel et al., "ACORN:
 * Performant and Predicate-Agnostic Search Over Vector Embeddings and Structured Data", SIGMOD
 * 2024, section 5.2), and where about as few pass as are asked for, all of them are compared.
 */
final class NearestSearch {

  private static final int FILTERED_WALK_PERCENT = 60;

  /** The walk misses more of the true neighbours the fewer it is asked for. */
  private static final int LEAST_CANDIDATES = 100;

  private record Candidate(int document, String id, float similarity) {}

  private static final Comparator<Candidate> RANKING =
      Comparator.comparing(Candidate::similarity, Comparator.reverseOrder())
          .thenComparing(Candidate::id);

  /**
   * The nearest sightings, best first.
   *
   * @param unit the query, of length one
   * @param oversampling candidates for each of the k
   */
  static Nearest search(
      IndexSearcher searcher,
      GallerySpec spec,
      float[] unit,
      int k,
      double oversampling,
      @Nullable Query filter)
      throws IOException {
    SightingReader reader = new SightingReader(searcher, spec);
    int wanted = Math.max((int) Math.ceil(oversampling * k), LEAST_CANDIDATES);
    Walk walk = new Walk(unit, wanted, filter);
    List<Candidate> candidates = new ArrayList<>();
    for (ScoreDoc hit : searcher.search(walk, wanted).scoreDocs) {
      float cosine = VectorUtil.dotProduct(unit, reader.embedding(hit.doc));
      candidates.add(
          new Candidate(
              hit.doc, SightingReader.id(searcher, hit.doc), Math.clamp(cosine, -1f, 1f)));
    }
    return new Nearest(best(k, candidates, reader), walk.visited);
  }

  /** The same by the exact cosine of all sightings that pass the filter. */
  static Nearest exactly(
      IndexSearcher searcher, GallerySpec spec, float[] unit, int k, @Nullable Query filter)
      throws IOException {
    PriorityQueue<Candidate> nearest = new PriorityQueue<>(RANKING.reversed());
    long visited = 0;
    Query passing = filter == null ? MatchAllDocsQuery.INSTANCE : filter;
    Weight weight =
        searcher.createWeight(searcher.rewrite(passing), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer scorer = weight.scorer(leaf);
      FloatVectorValues vectors = leaf.reader().getFloatVectorValues(SightingDocument.EMBEDDING);
      if (scorer == null || vectors == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      DocIndexIterator at = vectors.iterator();
      DocIdSetIterator documents = scorer.iterator();
      for (int document = documents.nextDoc();
          document != DocIdSetIterator.NO_MORE_DOCS;
          document = documents.nextDoc()) {
        if (live != null && !live.get(document)) {
          continue;
        }
        if (at.docID() < document) {
          at.advance(document);
        }
        if (at.docID() > document) {
          continue; // it could not be encoded
        }
        float cosine =
            Math.clamp(VectorUtil.dotProduct(unit, vectors.vectorValue(at.index())), -1f, 1f);
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

    private long visited;

    Walk(float[] unit, int k, @Nullable Query filter) {
      super(
          SightingDocument.EMBEDDING,
          unit,
          k,
          filter,
          new KnnSearchStrategy.Hnsw(FILTERED_WALK_PERCENT));
    }

    @Override
    protected TopDocs approximateSearch(
        LeafReaderContext leaf, AcceptDocs accepted, int limit, KnnCollectorManager collectors)
        throws IOException {
      return counted(super.approximateSearch(leaf, accepted, limit, collectors));
    }

    @Override
    protected TopDocs exactSearch(
        LeafReaderContext leaf, DocIdSetIterator accepted, QueryTimeout timeout)
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
