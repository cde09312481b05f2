package dev.descry.indexing;

import org.springframework.stereotype.Component;

/** How each kind of thing that a source holds becomes sightings. Thread-safe. */
@Component
public record Indexers(Indexer images, FrameIndexer frames, VideoIndexer videos) {}
