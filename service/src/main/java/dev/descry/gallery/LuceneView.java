package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.INVALID;

import dev.descry.failure.DescryException;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.jspecify.annotations.Nullable;

/** One commit of one generation, whose files stay readable until it is closed. */
final class LuceneView implements GalleryView {

  private final OpenGeneration generation;
  private final IndexSearcher searcher;

  private LuceneView(OpenGeneration generation, IndexSearcher searcher) {
    this.generation = generation;
    this.searcher = searcher;
  }

  /**
   * The last commit.
   *
   * @throws org.apache.lucene.store.AlreadyClosedException if the generation is closed
   */
  static LuceneView of(OpenGeneration generation) {
    return new LuceneView(generation, generation.index().acquire());
  }

  /** The same once more, to be closed on its own. */
  LuceneView again() {
    searcher.getIndexReader().incRef();
    return new LuceneView(generation, searcher);
  }

  @Override
  public GallerySpec spec() {
    return generation.spec();
  }

  IndexReader reader() {
    return searcher.getIndexReader();
  }

  int sightings() {
    return searcher.getIndexReader().numDocs();
  }

  <T> T read(GalleryIndex.Reading<T> reading) {
    try {
      return reading.from(searcher);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public Nearest nearest(float[] embedding, int k, @Nullable Filter filter) {
    float[] unit = UnitVector.of(embedding, spec().embeddingSize());
    checkLimit("neighbours", k, Gallery.MAX_NEIGHBOURS);
    Query query = query(filter);
    IndexSettings settings = generation.index().settings();
    return read(from -> NearestSearch.search(from, spec(), settings, unit, k, query));
  }

  Nearest nearestExactly(float[] embedding, int k, @Nullable Filter filter) {
    float[] unit = UnitVector.of(embedding, spec().embeddingSize());
    checkLimit("neighbours", k, Gallery.MAX_NEIGHBOURS);
    Query query = query(filter);
    return read(from -> NearestSearch.exactly(from, spec(), unit, k, query));
  }

  SightingPage page(int limit, @Nullable String after, @Nullable Filter filter) {
    checkLimit("sightings", limit, Gallery.MAX_PAGE);
    Query query = query(filter);
    return read(from -> SightingPages.page(from, spec(), limit, after, query));
  }

  private @Nullable Query query(@Nullable Filter filter) {
    return filter == null
        ? null
        : new FilterQuery(generation.index().rules().attributes()).of(filter);
  }

  private static void checkLimit(String what, int asked, int most) {
    if (asked < 1 || asked > most) {
      throw DescryException.of(
          INVALID,
          "invalid-limit",
          "%d %s are asked for; 1 to %d are allowed".formatted(asked, what, most));
    }
  }

  @Override
  public void close() {
    generation.index().release(searcher);
  }
}
