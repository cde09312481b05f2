package dev.descry.gallery;

import dev.descry.encoding.ImageTokens;
import dev.descry.gallery.SightingDocument.SightingRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;

/** Reads sightings back out of one commit of an index. For one thread. */
final class SightingReader {

  private final IndexSearcher searcher;
  private final GallerySpec spec;

  SightingReader(IndexSearcher searcher, GallerySpec spec) {
    this.searcher = searcher;
    this.spec = spec;
  }

  Optional<Sighting> sighting(String id) throws IOException {
    Optional<Integer> document = find(searcher, id);
    return document.isEmpty() ? Optional.empty() : Optional.of(sighting(document.get()));
  }

  static boolean has(IndexSearcher searcher, String id) throws IOException {
    return find(searcher, id).isPresent();
  }

  /** Without embedding and tokens. */
  static Optional<SightingRecord> record(IndexSearcher searcher, String id) throws IOException {
    Optional<Integer> document = find(searcher, id);
    return document.isEmpty() ? Optional.empty() : Optional.of(record(searcher, document.get()));
  }

  private static Optional<Integer> find(IndexSearcher searcher, String id) throws IOException {
    Term term = new Term(SightingDocument.ID, SightingDocument.keyword(id));
    ScoreDoc[] found = searcher.search(new TermQuery(term), 1).scoreDocs;
    return found.length == 0 ? Optional.empty() : Optional.of(found[0].doc);
  }

  private static SightingRecord record(IndexSearcher searcher, int document) throws IOException {
    return SightingDocument.record(value(searcher, document, SightingDocument.RECORD));
  }

  /**
   * A sighting in full.
   *
   * @param document its Lucene number
   */
  Sighting sighting(int document) throws IOException {
    SightingRecord kept = record(searcher, document);
    Optional<BytesRef> tokens = optionalValue(searcher, document, SightingDocument.TOKENS);
    return new Sighting(
        kept.id(),
        kept.metadata(),
        kept.image(),
        tokens.isPresent() ? embedding(document) : new float[0],
        tokens.isPresent() ? SightingDocument.tokens(tokens.get(), spec) : ImageTokens.NONE,
        kept.bundle(),
        kept.indexedAt());
  }

  static String id(IndexSearcher searcher, int document) throws IOException {
    BytesRef id = value(searcher, document, SightingDocument.ID_VALUE);
    return new String(id.bytes, id.offset, id.length, StandardCharsets.UTF_8);
  }

  /** In full precision, as a copy. */
  float[] embedding(int document) throws IOException {
    LeafReaderContext leaf = leaf(searcher, document);
    FloatVectorValues vectors = leaf.reader().getFloatVectorValues(SightingDocument.EMBEDDING);
    DocIndexIterator at = vectors.iterator();
    if (at.advance(document - leaf.docBase) != document - leaf.docBase) {
      throw new IOException("document %d has no embedding".formatted(document));
    }
    return vectors.vectorValue(at.index()).clone();
  }

  private static BytesRef value(IndexSearcher searcher, int document, String field)
      throws IOException {
    return optionalValue(searcher, document, field)
        .orElseThrow(() -> new IOException("document %d has no %s".formatted(document, field)));
  }

  private static Optional<BytesRef> optionalValue(
      IndexSearcher searcher, int document, String field) throws IOException {
    LeafReaderContext leaf = leaf(searcher, document);
    LeafReader reader = leaf.reader();
    BinaryDocValues values = DocValues.getBinary(reader, field);
    return values.advanceExact(document - leaf.docBase)
        ? Optional.of(values.binaryValue())
        : Optional.empty();
  }

  private static LeafReaderContext leaf(IndexSearcher searcher, int document) {
    var leaves = searcher.getIndexReader().leaves();
    return leaves.get(ReaderUtil.subIndex(document, leaves));
  }
}
