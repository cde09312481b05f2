package dev.descry.gallery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.SegmentReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherFactory;
import org.apache.lucene.util.StringHelper;

/**
 * All commits of the indexes of one gallery that are open for reading: the present ones, and those
 * before that points in time and calls keep, whose files take space though they have no name any
 * more. Thread-safe.
 */
final class OpenReaders extends SearcherFactory {

  private final Set<IndexReader> open = ConcurrentHashMap.newKeySet();

  @Override
  public IndexSearcher newSearcher(IndexReader reader, IndexReader previous) throws IOException {
    open.add(reader);
    reader.getReaderCacheHelper().addClosedListener(closed -> open.remove(reader));
    return super.newSearcher(reader, previous);
  }

  /** How many commits are open that hold some of these segments. */
  long count(Set<String> segmentIds) {
    return open.stream().filter(reader -> hold(reader, segmentIds)).count();
  }

  /** Whether a commit holds some of these segments. */
  static boolean hold(IndexReader reader, Set<String> segmentIds) {
    return segments(reader).stream().anyMatch(one -> segmentIds.contains(id(one)));
  }

  interface Reading {
    void of(IndexReader reader) throws IOException;
  }

  /** Reads all that are open, which stay so meanwhile. */
  void each(Reading reading) throws IOException {
    for (IndexReader reader : open) {
      if (reader.tryIncRef()) {
        try {
          reading.of(reader);
        } finally {
          reader.decRef();
        }
      }
    }
  }

  /** The same for no other segment, whatever the index. */
  static String id(SegmentReader segment) {
    return StringHelper.idToString(segment.getSegmentInfo().info.getId());
  }

  /** Of one commit. */
  static List<SegmentReader> segments(IndexReader reader) {
    List<SegmentReader> segments = new ArrayList<>();
    for (LeafReaderContext leaf : reader.leaves()) {
      segments.add((SegmentReader) leaf.reader());
    }
    return segments;
  }
}
