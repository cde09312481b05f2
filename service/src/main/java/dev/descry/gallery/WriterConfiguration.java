package dev.descry.gallery;

import dev.descry.priority.Background;
import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104Codec;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.index.ConcurrentMergeScheduler;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.IndexWriterConfig.OpenMode;
import org.apache.lucene.index.MergePolicy;
import org.apache.lucene.index.TieredMergePolicy;

/** How Lucene writes and merges the segments of a gallery. */
final class WriterConfiguration {

  /** Merges that wait before writers have to, so that a large one does not hold them up. */
  private static final int MERGES_WAITING = 5;

  /**
   * For one writer.
   *
   * <p>Lucene makes no graph where a walk for so many neighbours as its last parameter would be
   * expected to visit everything, which it takes to be that number times the logarithm of the size.
   */
  static IndexWriterConfig of(IndexSettings settings, OpenMode mode) {
    KnnVectorsFormat quantized =
        new Lucene104HnswScalarQuantizedVectorsFormat(
            settings.encoding(),
            settings.graphNeighbours(),
            settings.graphCandidates(),
            1,
            null,
            (int) (settings.graphFrom() / Math.log(settings.graphFrom())));
    ConcurrentMergeScheduler scheduler =
        new ConcurrentMergeScheduler() {
          @Override
          protected void doMerge(MergeSource source, MergePolicy.OneMerge merge)
              throws IOException {
            // Each merge has a thread of its own.
            Background.giveWay();
            super.doMerge(source, merge);
          }
        };
    scheduler.setMaxMergesAndThreads(
        settings.mergeThreads() + MERGES_WAITING, settings.mergeThreads());
    return new IndexWriterConfig()
        .setOpenMode(mode)
        .setCommitOnClose(false)
        .setMergeScheduler(scheduler)
        .setMergePolicy(
            new TieredMergePolicy()
                // A purge leaves nothing.
                .setForceMergeDeletesPctAllowed(0)
                .setSegmentsPerTier(settings.segmentsPerTier())
                .setMaxMergedSegmentMB((double) settings.maxSegmentSize().toMegabytes()))
        .setCodec(
            new Lucene104Codec() {
              @Override
              public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
                return quantized;
              }
            });
  }

  private WriterConfiguration() {}
}
