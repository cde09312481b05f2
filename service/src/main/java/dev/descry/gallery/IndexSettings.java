package dev.descry.gallery;

import jakarta.validation.constraints.DecimalMax;
import jakarta.validation.constraints.DecimalMin;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the index of every gallery is laid out and searched. The defaults come from the tables in
 * {@code service/SCALE.md}.
 *
 * <p>Quantization, graph and segments hold for what is written or merged from then on; what is
 * there already stays as it is, and is found all the same.
 *
 * @param bits of a component of an embedding in memory: 1, 2, 4 or 8; the full embedding stays on
 *     disk and ranks what the quantized ones find
 * @param graphNeighbours of an embedding in the graph, M of HNSW (Malkov and Yashunin, "Efficient
 *     and Robust Approximate Nearest Neighbor Search Using Hierarchical Navigable Small World
 *     Graphs", TPAMI 2020, section 4)
 * @param graphCandidates looked at for the neighbours of a new embedding, efConstruction there
 * @param graphFrom embeddings of a segment on, it has a graph; those of a smaller one are compared
 *     one by one, which is as fast, misses nothing and makes writing cheaper
 * @param oversampling embeddings that the quantized search finds, for each that is asked for
 * @param leastCandidates that the quantized search finds, however few are asked for
 * @param segmentsPerTier segments of about one size that may gather before they are merged
 * @param maxSegmentSize that merging by itself leads to
 * @param mergeThreads that merge at a time, of each gallery
 */
public record IndexSettings(
    @DefaultValue("2") int bits,
    @Min(4) @Max(128) @DefaultValue("16") int graphNeighbours,
    @Min(16) @Max(1000) @DefaultValue("100") int graphCandidates,
    @Min(100) @Max(1_000_000) @DefaultValue("20000") int graphFrom,
    @DecimalMin("1") @DecimalMax("20") @DefaultValue("10") double oversampling,
    @Min(10) @Max(10_000) @DefaultValue("500") int leastCandidates,
    @Min(2) @Max(50) @DefaultValue("8") int segmentsPerTier,
    @DefaultValue("20GB") DataSize maxSegmentSize,
    @Min(1) @Max(64) @DefaultValue("1") int mergeThreads) {

  private static final DataSize LEAST_SEGMENT_SIZE = DataSize.ofMegabytes(64);
  private static final DataSize LARGEST_SEGMENT_SIZE = DataSize.ofTerabytes(1);

  // After the limits, which it is held to.
  static final IndexSettings DEFAULTS =
      new IndexSettings(2, 16, 100, 20_000, 10, 500, 8, DataSize.ofGigabytes(20), 1);

  public IndexSettings {
    if (bits != 1 && bits != 2 && bits != 4 && bits != 8) {
      throw new IllegalArgumentException("bits is %d, not 1, 2, 4 or 8".formatted(bits));
    }
    if (maxSegmentSize.compareTo(LEAST_SEGMENT_SIZE) < 0
        || maxSegmentSize.compareTo(LARGEST_SEGMENT_SIZE) > 0) {
      throw new IllegalArgumentException(
          "maxSegmentSize is %s, not from %s to %s"
              .formatted(maxSegmentSize, LEAST_SEGMENT_SIZE, LARGEST_SEGMENT_SIZE));
    }
  }

  ScalarEncoding encoding() {
    return ScalarEncoding.fromNumBits(bits);
  }

  /** The same with another quantization and another graph. */
  public IndexSettings with(int otherBits, int otherNeighbours, int otherCandidates) {
    return new IndexSettings(
        otherBits,
        otherNeighbours,
        otherCandidates,
        graphFrom,
        oversampling,
        leastCandidates,
        segmentsPerTier,
        maxSegmentSize,
        mergeThreads);
  }

  /** The same on disk, searched otherwise. */
  public IndexSettings withOversampling(double other) {
    return new IndexSettings(
        bits,
        graphNeighbours,
        graphCandidates,
        graphFrom,
        other,
        leastCandidates,
        segmentsPerTier,
        maxSegmentSize,
        mergeThreads);
  }
}
