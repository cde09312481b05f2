package dev.descry.evaluation;

/**
 * How well a benchmark's sentences find its people.
 *
 * @param queries sentences
 * @param gallery images
 * @param embedding ranked by the recall stage alone
 * @param reranked ranked by the whole read path
 * @param embeddingInterval how far chance in the choice of queries may have moved {@code embedding}
 * @param rerankedInterval the same for {@code reranked}
 */
public record Evaluation(
    int queries,
    int gallery,
    RetrievalMetrics embedding,
    RetrievalMetrics.Interval embeddingInterval,
    RetrievalMetrics reranked,
    RetrievalMetrics.Interval rerankedInterval) {}
