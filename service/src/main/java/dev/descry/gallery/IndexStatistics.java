package dev.descry.gallery;

/**
 * How an index lies on disk and in memory, as of its last commit.
 *
 * @param sightings that can be found
 * @param deletesPending sightings that are deleted, but whose place a merge has yet to give free
 * @param segments that each search goes through
 * @param mergesRunning that lead to fewer of them
 * @param embeddingBytes of the embeddings in full, on disk
 * @param quantizedBytes of the quantized embeddings; searches want them in memory
 * @param graphBytes of the graph over them, likewise
 * @param diskBytes of all files of the index
 */
public record IndexStatistics(
    long sightings,
    long deletesPending,
    int segments,
    int mergesRunning,
    long embeddingBytes,
    long quantizedBytes,
    long graphBytes,
    long diskBytes) {}
