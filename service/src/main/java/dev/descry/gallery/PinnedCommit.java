package dev.descry.gallery;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexCommit;
import org.apache.lucene.index.MultiTerms;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.Terms;
import org.apache.lucene.index.TermsEnum;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.IOUtils;

/**
 * The last commit of a generation, whose files stay on the disk until it is closed. For one thread.
 */
final class PinnedCommit implements Closeable {

  private final OpenGeneration generation;
  private final Path folder;
  private final IndexCommit commit;
  private final DirectoryReader reader;

  /**
   * Pins it.
   *
   * @param folder of the index
   */
  PinnedCommit(OpenGeneration generation, Path folder) throws IOException {
    this.generation = generation;
    this.folder = folder;
    this.commit = generation.index().pin();
    try {
      this.reader = DirectoryReader.open(commit);
    } catch (Throwable e) {
      generation.index().unpin(commit);
      throw e;
    }
  }

  GallerySpec spec() {
    return generation.spec();
  }

  long sightings() {
    return reader.numDocs();
  }

  /** Names in the folder. */
  Collection<String> files() throws IOException {
    return commit.getFileNames();
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  /** Somebody who is told of each picture. */
  interface EachImage {
    void accept(String sha256) throws IOException;
  }

  /** Names the pictures of all its sightings, in the order of their hashes. */
  void images(EachImage each) throws IOException {
    Terms pictures = MultiTerms.getTerms(reader, SightingDocument.IMAGE);
    if (pictures == null) {
      return;
    }
    IndexSearcher searcher = new IndexSearcher(reader);
    TermsEnum terms = pictures.iterator();
    for (BytesRef picture = terms.next(); picture != null; picture = terms.next()) {
      // The terms of deleted documents are there too.
      if (searcher.count(new TermQuery(new Term(SightingDocument.IMAGE, picture))) > 0) {
        each.accept(SightingDocument.text(picture));
      }
    }
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(reader, () -> generation.index().unpin(commit));
  }
}
