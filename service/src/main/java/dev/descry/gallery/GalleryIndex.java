package dev.descry.gallery;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.IndexFileNames;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.KeepOnlyLastCommitDeletionPolicy;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.index.SnapshotDeletionPolicy;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IOUtils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Lucene index of one gallery. Readers see the last commit and nothing else, so that whatever
 * they see is on disk. Reading is for any thread, writing for that of the {@link CommitQueue}.
 *
 * <p>It is long because nobody else touches the writer of Lucene and its commits.
 */
final class GalleryIndex implements CommitQueue.Target<IndexChanges>, Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(GalleryIndex.class);

  static final Term UNENCODED =
      new Term(SightingDocument.UNENCODED, SightingDocument.keyword(true));

  interface Reading<T> {
    T from(IndexSearcher searcher) throws IOException;
  }

  private final Directory directory;
  private final IndexSettings settings;
  private final SnapshotDeletionPolicy commitsKept =
      new SnapshotDeletionPolicy(new KeepOnlyLastCommitDeletionPolicy());
  private volatile IndexWriter writer;
  private final SearcherManager searchers;
  private final AtomicLong commits = new AtomicLong();
  private volatile GalleryRules rules;

  /**
   * Takes the directory over, once open.
   *
   * @param readers gets all commits that are read
   * @throws IOException if there is no index in it, or one that is damaged
   */
  GalleryIndex(Directory directory, IndexSettings settings, OpenReaders readers)
      throws IOException {
    this.directory = directory;
    this.settings = settings;
    this.writer = openWriter();
    try {
      this.searchers = new SearcherManager(directory, readers);
      this.rules = read(searcher -> GalleryRules.of((DirectoryReader) searcher.getIndexReader()));
    } catch (Throwable e) {
      IOUtils.closeWhileHandlingException(writer);
      throw e;
    }
  }

  /** Makes an empty index. */
  static void create(Directory directory) throws IOException {
    try (IndexWriter writer =
        new IndexWriter(
            directory, WriterConfiguration.of(IndexSettings.DEFAULTS, OpenMode.CREATE))) {
      writer.commit();
    }
  }

  private IndexWriter openWriter() throws IOException {
    return new IndexWriter(
        directory,
        WriterConfiguration.of(settings, OpenMode.APPEND).setIndexDeletionPolicy(commitsKept));
  }

  <T> T read(Reading<T> reading) {
    IndexSearcher searcher = acquire();
    try {
      return reading.from(searcher);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      release(searcher);
    }
  }

  /** The last commit, readable until it is released. */
  IndexSearcher acquire() {
    try {
      return searchers.acquire();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void release(IndexSearcher searcher) {
    try {
      searchers.release(searcher);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How embeddings lie in it and are searched. */
  IndexSettings settings() {
    return settings;
  }

  boolean namesImage(String sha256) {
    Term image = new Term(SightingDocument.IMAGE, SightingDocument.keyword(sha256));
    return read(searcher -> searcher.count(new TermQuery(image)) > 0);
  }

  long sightings() {
    return read(searcher -> (long) searcher.getIndexReader().numDocs());
  }

  /** Deleted or replaced ones that still lie in its files. */
  long deletesPending() {
    return read(searcher -> (long) searcher.getIndexReader().numDeletedDocs());
  }

  /** How many no search finds. */
  long unencoded() {
    return read(searcher -> (long) searcher.count(new TermQuery(UNENCODED)));
  }

  /**
   * How many name a picture that is not kept.
   *
   * @param kept asked in the order of the hashes
   */
  long withoutImage(Predicate<String> kept) {
    return read(
        searcher -> {
          Terms pictures = MultiTerms.getTerms(searcher.getIndexReader(), SightingDocument.IMAGE);
          if (pictures == null) {
            return 0L;
          }
          long without = 0;
          TermsEnum each = pictures.iterator();
          for (BytesRef picture = each.next(); picture != null; picture = each.next()) {
            if (!kept.test(SightingDocument.text(picture))) {
              without += searcher.count(new TermQuery(new Term(SightingDocument.IMAGE, picture)));
            }
          }
          return without;
        });
  }

  GenerationDescription describe(
      Generation made, GenerationDescription.@Nullable Progress progress) {
    long unencoded = unencoded();
    long bytes = bytes();
    return read(
        searcher ->
            new GenerationDescription(
                made.number(),
                made.spec(),
                progress == null,
                made.createdAt(),
                searcher.getIndexReader().numDocs(),
                unencoded,
                bytes,
                searcher.getIndexReader().leaves().size(),
                searcher.getIndexReader().numDeletedDocs(),
                progress));
  }

  /** Those that hold for every sighting that can be found. */
  GalleryRules rules() {
    return rules;
  }

  @Override
  public IndexChanges begin() throws IOException {
    if (!writer.isOpen()) {
      writer = openWriter();
    }
    return new IndexChanges(this, writer, rules);
  }

  @Override
  public void commit(IndexChanges changes) throws IOException {
    GalleryRules now = changes.rules();
    if (!now.equals(rules)) {
      writer.setLiveCommitData(now.commitData().entrySet());
    }
    writer.commit();
    commits.incrementAndGet();
    // Before the refresh: whoever finds a sighting can filter by its attributes.
    rules = now;
    searchers.maybeRefreshBlocking();
  }

  @Override
  public void rollback() {
    try {
      writer.rollback();
    } catch (IOException | RuntimeException e) {
      LOG.warn("{} could not be rolled back", directory, e);
    }
  }

  /** The last commit, whose files stay until it is let go. */
  IndexCommit pin() throws IOException {
    return commitsKept.snapshot();
  }

  void unpin(IndexCommit commit) throws IOException {
    commitsKept.release(commit);
    try {
      writer.deleteUnusedFiles();
    } catch (AlreadyClosedException e) {
      LOG.debug("The next writer of {} removes what is unused", directory, e);
    }
  }

  /** Since it was opened. */
  long commits() {
    return commits.get();
  }

  /** Whether a merge is done that readers do not see, because nothing was committed since. */
  boolean hasMerged() {
    return writer.isOpen() && writer.hasUncommittedChanges();
  }

  /** Those of the last commit. */
  Set<IndexSegment> segments(Predicate<SegmentReader> which) {
    return read(
        searcher ->
            OpenReaders.segments(searcher.getIndexReader()).stream()
                .filter(which)
                .map(one -> new IndexSegment(this, one.getSegmentName(), OpenReaders.id(one)))
                .collect(Collectors.toCollection(HashSet::new)));
  }

  /** Whether files of a segment have names; false once the index is closed. */
  boolean hasFilesOf(IndexSegment segment) {
    try {
      return Arrays.stream(directory.listAll())
          .anyMatch(file -> IndexFileNames.parseSegmentName(file).equals(segment.name()));
    } catch (AlreadyClosedException e) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isMerging() {
    return mergesRunning() > 0;
  }

  private int mergesRunning() {
    return ((ConcurrentMergeScheduler) writer.getConfig().getMergeScheduler()).mergeThreadCount();
  }

  /** Whether it is the last commit of this index. */
  boolean isLast(IndexReader commit) {
    return read(searcher -> searcher.getIndexReader().equals(commit));
  }

  /**
   * Reads every file of the last commit and compares it with its checksum.
   *
   * @throws IOException that names the first one that is damaged
   */
  void checkIntegrity() throws IOException {
    IndexSearcher searcher = acquire();
    try {
      for (SegmentReader segment : OpenReaders.segments(searcher.getIndexReader())) {
        segment.checkIntegrity();
      }
    } finally {
      release(searcher);
    }
  }

  /** As of the last commit. */
  IndexStatistics statistics() {
    return read(
        searcher -> {
          IndexReader reader = searcher.getIndexReader();
          Map<String, Long> vectors = new HashMap<>();
          for (LeafReaderContext leaf : reader.leaves()) {
            CodecReader segment = (CodecReader) leaf.reader();
            FieldInfo field = segment.getFieldInfos().fieldInfo(SightingDocument.EMBEDDING);
            if (field != null) {
              segment
                  .getVectorReader()
                  .getOffHeapByteSize(field)
                  .forEach((file, bytes) -> vectors.merge(file, bytes, Long::sum));
            }
          }
          return new IndexStatistics(
              reader.numDocs(),
              reader.numDeletedDocs(),
              reader.leaves().size(),
              mergesRunning(),
              vectors.getOrDefault("vec", 0L),
              vectors.getOrDefault("veq", 0L),
              vectors.getOrDefault("vex", 0L),
              bytes());
        });
  }

  /** Size of its files; those of a merge that is under way may or may not be in it. */
  long bytes() {
    try {
      long bytes = 0;
      for (String file : directory.listAll()) {
        bytes += length(file);
      }
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private long length(String file) throws IOException {
    try {
      return directory.fileLength(file);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** Does not wait for merges; those that are done are kept. */
  @Override
  public void close() throws IOException {
    try {
      if (writer.isOpen()) {
        writer.commit();
      }
    } catch (IOException e) {
      // All that was acknowledged was committed before.
      LOG.warn("What was merged in {} could not be kept", directory, e);
    }
    IOUtils.close(searchers, writer, directory);
  }
}
