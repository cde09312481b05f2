package dev.descry.evaluation;

/**
 * How well a benchmark's sentences find its people.
 *
 * @param queries sentences
 * @param gallery images
 * @param embedding ranked by the recall stage alone
 * @param reranked ranked by the whole read path
 */
public record Evaluation(
    int queries, int gallery, RetrievalMetrics embedding, RetrievalMetrics reranked) {}
