package dev.descry.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiBits;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.index.TermsEnum.SeekStatus;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.FixedBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Sightings in the order of their ids, a page at a time. The terms of the id field are in that
 * order already, so a page begins with a look-up of the id before it and costs the same however far
 * back it is; a filter costs one pass over what it lets through.
 */
final class SightingPages {

  /**
   * One page.
   *
   * @param after the id before the page, whether it is still there or not; null for the first page
   */
  static SightingPage page(
      IndexSearcher searcher,
      GallerySpec spec,
      int limit,
      @Nullable String after,
      @Nullable Query filter)
      throws IOException {
    IndexReader index = searcher.getIndexReader();
    Terms terms = MultiTerms.getTerms(index, SightingDocument.ID);
    if (terms == null) {
      return new SightingPage(List.of(), null);
    }
    Bits live = MultiBits.getLiveDocs(index);
    Bits passing = filter == null ? null : passing(searcher, filter);
    SightingReader reader = new SightingReader(searcher, spec);
    List<Sighting> page = new ArrayList<>();
    TermsEnum ids = terms.iterator();
    PostingsEnum documents = null;
    for (BytesRef id = first(ids, after); id != null; id = ids.next()) {
      documents = ids.postings(documents, PostingsEnum.NONE);
      int document = documents.nextDoc();
      while (document != DocIdSetIterator.NO_MORE_DOCS && !isIn(live, document)) {
        document = documents.nextDoc();
      }
      if (document != DocIdSetIterator.NO_MORE_DOCS && isIn(passing, document)) {
        if (page.size() == limit) {
          return new SightingPage(List.copyOf(page), page.getLast().id());
        }
        page.add(reader.sighting(document));
      }
    }
    return new SightingPage(List.copyOf(page), null);
  }

  /** The first one, or that after an id, whether this is there or not. */
  static @Nullable BytesRef first(TermsEnum ids, @Nullable String after) throws IOException {
    if (after == null) {
      return ids.next();
    }
    SeekStatus sought = ids.seekCeil(SightingDocument.keyword(after));
    return switch (sought) {
      case END -> null;
      case FOUND -> ids.next();
      case NOT_FOUND -> ids.term();
    };
  }

  /** Of a set where null means everything. */
  private static boolean isIn(@Nullable Bits documents, int document) {
    return documents == null || documents.get(document);
  }

  private static Bits passing(IndexSearcher searcher, Query filter) throws IOException {
    FixedBitSet passing = new FixedBitSet(Math.max(1, searcher.getIndexReader().maxDoc()));
    Weight weight =
        searcher.createWeight(searcher.rewrite(filter), ScoreMode.COMPLETE_NO_SCORES, 1);
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      Scorer scorer = weight.scorer(leaf);
      if (scorer != null) {
        DocIdSetIterator documents = scorer.iterator();
        for (int document = documents.nextDoc();
            document != DocIdSetIterator.NO_MORE_DOCS;
            document = documents.nextDoc()) {
          passing.set(leaf.docBase + document);
        }
      }
    }
    return passing;
  }

  private SightingPages() {}
}
