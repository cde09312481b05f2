package dev.descry.gallery;

import dev.descry.gallery.SightingDocument.SightingRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.Sort;
import org.apache.lucene.search.TermInSetQuery;
import org.jspecify.annotations.Nullable;

/** The changes that one commit is to hold. For the thread of the {@link CommitQueue} alone. */
final class IndexChanges {

  private final GalleryIndex index;
  private final IndexWriter writer;

  /** Which picture a sighting has now, of those changed since the last commit; empty: deleted. */
  private final Map<String, Optional<String>> images = new HashMap<>();

  private GalleryRules rules;
  private long growth;

  IndexChanges(GalleryIndex index, IndexWriter writer, GalleryRules rules) {
    this.index = index;
    this.writer = writer;
    this.rules = rules;
  }

  /** With those that came with these changes. */
  GalleryRules rules() {
    return rules;
  }

  void setRules(GalleryRules others) {
    rules = others;
  }

  void setMaxAge(@Nullable Duration age) {
    rules = rules.with(age);
  }

  /** Sets the types of attributes, all or none. */
  void declare(Map<String, FieldType> declared) {
    rules = rules.with(rules.attributes().with(declared));
  }

  /**
   * Adds or replaces sightings, all or none.
   *
   * @param sightings of different ids
   * @return the pictures of those that were replaced
   */
  Set<String> put(List<Sighting> sightings) throws IOException {
    AttributeTypes types = rules.attributes();
    List<Document> documents = new ArrayList<>();
    for (Sighting sighting : sightings) {
      types = types.with(sighting.id(), sighting.metadata());
      documents.add(SightingDocument.of(sighting, types));
    }
    Set<String> replaced = new HashSet<>();
    for (Sighting sighting : sightings) {
      Optional<String> image = image(sighting.id());
      image.ifPresent(replaced::add);
      growth += image.isPresent() ? 0 : 1;
    }
    if (documents.size() == 1) {
      writer.updateDocument(idTerm(sightings.getFirst().id()), documents.getFirst());
    } else {
      writer.updateDocuments(
          new TermInSetQuery(
              SightingDocument.ID,
              sightings.stream().map(one -> SightingDocument.keyword(one.id())).toList()),
          documents);
    }
    rules = rules.with(types);
    sightings.forEach(one -> images.put(one.id(), Optional.of(one.image().sha256())));
    return replaced;
  }

  /**
   * Removes sightings.
   *
   * @return those that were there, with their pictures
   */
  Map<String, String> deleteAll(List<String> ids) throws IOException {
    Map<String, String> deleted = new HashMap<>();
    for (String id : ids) {
      Optional<String> image = image(id);
      if (image.isPresent()) {
        writer.deleteDocuments(idTerm(id));
        images.put(id, Optional.empty());
        growth--;
        deleted.put(id, image.get());
      }
    }
    return deleted;
  }

  /**
   * Removes sightings that a filter lets through, those that are put in the same commit included.
   *
   * @param limit how many at most
   * @return those that were there, with their pictures
   */
  Map<String, String> deleteAll(Filter filter, int limit) throws IOException {
    Query query = new FilterQuery(rules.attributes()).of(filter);
    List<String> ids = new ArrayList<>();
    try (DirectoryReader present = DirectoryReader.open(writer)) {
      IndexSearcher searcher = new IndexSearcher(present);
      for (ScoreDoc found : searcher.search(query, limit, Sort.INDEXORDER).scoreDocs) {
        ids.add(SightingReader.id(searcher, found.doc));
      }
    }
    return deleteAll(ids);
  }

  /**
   * Begins to merge what is there into so many segments, or fewer. Merging goes on in threads of
   * its own, beside writers and readers.
   */
  void merge(int segments) throws IOException {
    writer.forceMerge(segments, false);
  }

  /** Begins to write every segment anew of which a sighting is deleted, likewise. */
  void expungeDeletes() throws IOException {
    writer.forceMergeDeletes(false);
  }

  /** Removes those that could not be encoded. */
  void deleteUnencoded() throws IOException {
    writer.deleteDocuments(GalleryIndex.UNENCODED);
  }

  /** How many sightings there are with these changes. */
  long size() {
    return index.sightings() + growth;
  }

  boolean has(String id) {
    return image(id).isPresent();
  }

  /** Whether the sighting is in the last commit as it is given, and not among these changes. */
  boolean holds(SightingRecord sighting) {
    return !images.containsKey(sighting.id())
        && index
            .read(searcher -> SightingReader.record(searcher, sighting.id()))
            .equals(Optional.of(sighting));
  }

  private Optional<String> image(String id) {
    Optional<String> changed = images.get(id);
    return changed != null
        ? changed
        : index
            .read(searcher -> SightingReader.record(searcher, id))
            .map(kept -> kept.image().sha256());
  }

  private static Term idTerm(String id) {
    return new Term(SightingDocument.ID, SightingDocument.keyword(id));
  }
}
