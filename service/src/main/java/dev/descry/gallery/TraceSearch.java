package dev.descry.gallery;

import dev.descry.gallery.SightingDocument.SightingRecord;
import dev.descry.gallery.Traces.Place;
import dev.descry.gallery.Traces.Trace;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexOptions;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.PostingsEnum;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSDirectory;
import org.apache.lucene.store.FilterDirectory;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.BytesRef;
import tools.jackson.databind.json.JsonMapper;

/**
 * Looks for what is left of sightings and persons. Lucene compresses its dictionaries of terms, so
 * these are asked through Lucene, which also shows the postings of deleted documents; with a
 * document all that belongs to it is there, vectors and tokens included. What a reader gets back of
 * a sighting lies in the files as it is ({@link SightingDocument}), so those are searched byte for
 * byte, whether an index still knows them or not. Thread-safe.
 */
final class TraceSearch {

  private final Path folder;
  private final OpenGenerations generations;
  private final ImageStore images;

  TraceSearch(Path folder, OpenGenerations generations, ImageStore images) {
    this.folder = folder;
    this.generations = generations;
    this.images = images;
  }

  /** What one call has found until now. */
  private static final class Found {
    final Set<Trace> traces = new LinkedHashSet<>();
    final Map<String, String> pictures = new LinkedHashMap<>();
    long documents;
    long files;
    long bytes;

    void add(Place place, String what, String where) {
      traces.add(new Trace(place, what, where));
    }
  }

  Traces of(Set<String> ids, Set<String> persons) throws IOException {
    Found found = new Found();
    generations.readers().each(reader -> lookInto(reader, ids, persons, found));
    lookIntoFiles(ids, persons, found);
    lookAtPictures(found);
    generations
        .follower()
        .ifPresent(
            follower ->
                ids.stream()
                    .filter(follower::remembers)
                    .forEach(
                        id ->
                            found.add(
                                Place.MEMORY,
                                sighting(id),
                                "generation %d waits for it"
                                    .formatted(follower.generation().number()))));
    return new Traces(List.copyOf(found.traces), found.documents, found.files, found.bytes);
  }

  private static String sighting(String id) {
    return "sighting " + id;
  }

  private static String person(String name) {
    return "person " + name;
  }

  private void lookInto(IndexReader commit, Set<String> ids, Set<String> persons, Found found)
      throws IOException {
    boolean last =
        generations.read(
            now ->
                now.live().index().isLast(commit)
                    || (now.follower() != null
                        && now.follower().generation().index().isLast(commit)));
    for (SegmentReader segment : OpenReaders.segments(commit)) {
      found.documents += segment.maxDoc();
      for (String id : ids) {
        lookForTerm(segment, SightingDocument.ID, id, sighting(id), last, found);
      }
      for (FieldInfo field : segment.getFieldInfos()) {
        // Who a person is may also stand in an attribute or a tag.
        if (field.getIndexOptions() != IndexOptions.NONE
            && !field.name.equals(SightingDocument.ID)) {
          for (String name : persons) {
            lookForTerm(segment, field.name, name, person(name), last, found);
          }
        }
      }
    }
  }

  private void lookForTerm(
      SegmentReader segment, String field, String value, String what, boolean last, Found found)
      throws IOException {
    Terms terms = segment.terms(field);
    TermsEnum term = terms == null ? TermsEnum.EMPTY : terms.iterator();
    if (!term.seekExact(SightingDocument.keyword(value))) {
      return;
    }
    Bits live = segment.getLiveDocs();
    PostingsEnum documents = term.postings(null, PostingsEnum.NONE);
    while (documents.nextDoc() != DocIdSetIterator.NO_MORE_DOCS) {
      int document = documents.docID();
      boolean there = live == null || live.get(document);
      Place place = !last ? Place.EARLIER_COMMIT : there ? Place.SIGHTING : Place.DELETED_SIGHTING;
      SightingRecord kept = record(segment, document);
      found.add(
          place,
          what,
          "%s, segment %s, document %d, sighting %s"
              .formatted(name(segment.directory()), segment.getSegmentName(), document, kept.id()));
      found.pictures.put(kept.image().sha256(), what);
    }
  }

  private static SightingRecord record(SegmentReader segment, int document) throws IOException {
    BinaryDocValues records = DocValues.getBinary(segment, SightingDocument.RECORD);
    if (!records.advanceExact(document)) {
      throw new IOException("document %d of %s has no record".formatted(document, segment));
    }
    BytesRef record = records.binaryValue();
    return SightingDocument.record(record);
  }

  private static Object name(Directory directory) {
    return FilterDirectory.unwrap(directory) instanceof FSDirectory disk
        ? disk.getDirectory().getFileName()
        : directory;
  }

  private void lookIntoFiles(Set<String> ids, Set<String> persons, Found found) throws IOException {
    Map<String, String> texts = new LinkedHashMap<>();
    ids.forEach(id -> texts.put("\"id\":\"%s\"".formatted(id), sighting(id)));
    persons.forEach(
        name ->
            texts.put("\"person\":" + JsonMapper.shared().writeValueAsString(name), person(name)));
    FileSearch search = new FileSearch(texts.keySet());
    for (Path file : files()) {
      try {
        found.bytes += Files.size(file);
        for (String text : search.in(file)) {
          found.add(Place.FILE, texts.getOrDefault(text, text), folder.relativize(file).toString());
        }
        found.files++;
      } catch (NoSuchFileException e) {
        // A merge or a commit has removed it meanwhile: nothing is left in it.
      }
    }
  }

  /** All but the pictures, which bear no names in them. */
  private List<Path> files() throws IOException {
    Path pictures = GalleryFolder.images(folder);
    List<Path> files = new ArrayList<>();
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path entry, BasicFileAttributes attributes) {
            return entry.equals(pictures) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            files.add(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFileFailed(Path file, IOException why) throws IOException {
            if (why instanceof NoSuchFileException) {
              return FileVisitResult.CONTINUE;
            }
            throw why;
          }
        });
    return files;
  }

  /** Those that no sighting names, whose ever they were. */
  private void lookAtPictures(Found found) {
    for (String sha256 : images.unnamed()) {
      found.add(Place.PICTURE, found.pictures.getOrDefault(sha256, "a deleted sighting"), sha256);
    }
  }
}
