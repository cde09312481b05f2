package dev.descry.indexing;

import dev.descry.bundle.Bundle;
import dev.descry.bundle.PerBundle;
import dev.descry.encoding.EncodedImage;
import dev.descry.encoding.ImageBranch;
import dev.descry.encoding.TemporalPooling;
import dev.descry.failure.Overload;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.NewSighting;
import dev.descry.image.JpegWriter;
import dev.descry.inference.BatchQueue;
import dev.descry.video.Videos;
import dev.descry.video.View;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.springframework.stereotype.Component;

/**
 * Videos into sightings: one for each track. Its picture, box and image tokens are those of the
 * best view; its embedding is pooled over the best few views. The sightings of video {@code v} are
 * {@code v:t1}, {@code v:t2} and so on, in order of the first sight. Thread-safe.
 */
@Component
public final class VideoIndexer {

  /**
   * A track that waits to be encoded.
   *
   * @param jpeg the best view
   */
  record Walk(String id, Metadata metadata, byte[] jpeg, List<View> views) {}

  /** Takes walks. */
  @FunctionalInterface
  interface Walks {
    void take(Walk walk) throws InterruptedException;
  }

  private final Videos videos;
  private final Indexer indexer;
  private final PerBundle<ImageBranch> imageBranches;

  VideoIndexer(Videos videos, Indexer indexer, PerBundle<ImageBranch> imageBranches) {
    this.videos = videos;
    this.indexer = indexer;
    this.imageBranches = imageBranches;
  }

  /**
   * Reads a video to its end.
   *
   * @param id of the video
   * @param video metadata that each sighting gets; {@code time} is that of the video's start
   * @param found gets each track soon after it ended
   * @throws dev.descry.failure.DescryException as {@link Videos#read} does
   * @throws InterruptedException if the thread was interrupted
   */
  void read(String id, Metadata video, Path file, Walks found) throws InterruptedException {
    videos.read(
        file,
        track -> {
          String sighting = Leftovers.prefix(id) + "t" + track.number();
          found.take(
              new Walk(
                  sighting,
                  FrameOrigin.of(video, sighting, track),
                  JpegWriter.write(track.views().getFirst().pixels()),
                  track.views()));
        });
  }

  /** Encodes a track, ready to be put into a gallery; waits where the model is overloaded. */
  NewSighting encode(Bundle bundle, Walk walk) throws InterruptedException {
    return Overload.waitOut(
        () -> {
          ImageBranch imageBranch = imageBranches.of(bundle);
          CompletableFuture<NewSighting> pending =
              indexer.encodeLater(bundle, walk.id(), walk.metadata(), walk.jpeg());
          List<CompletableFuture<EncodedImage>> others =
              walk.views().stream()
                  .skip(1)
                  .map(view -> imageBranch.encodeLater(view.pixels()))
                  .toList();
          NewSighting best = BatchQueue.answer(pending);
          List<float[]> embeddings = new ArrayList<>(List.of(best.embedding()));
          others.forEach(view -> embeddings.add(BatchQueue.answer(view).embedding()));
          return pooled(best, embeddings, walk.views());
        });
  }

  private static NewSighting pooled(NewSighting best, List<float[]> embeddings, List<View> views) {
    return new NewSighting(
        best.id(),
        best.metadata(),
        best.mediaType(),
        best.width(),
        best.height(),
        best.image(),
        TemporalPooling.pool(embeddings, views.stream().mapToDouble(View::quality).toArray()),
        best.tokens(),
        best.bundle());
  }
}
