package dev.descry.indexing;

import dev.descry.bundle.Bundle;
import dev.descry.gallery.NewSighting;
import dev.descry.sources.SourceImage;
import dev.descry.sources.SourceMedia;
import dev.descry.sources.SourceVideo;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A gallery for which images are encoded in this process, wherever it is itself. People of frames
 * and videos that are there already, from the same picture, are left as they are; those whom a
 * frame or video had before and has no more are removed once the others are stored.
 */
abstract class EncodingHere implements Destination<PreparedSightings> {

  /** Tracks of a video that are stored at once. */
  private static final int TRACKS = 8;

  private static final int LEAST_IN_FLIGHT = 64;

  final Indexer indexer;
  private final FrameIndexer frameIndexer;
  private final VideoIndexer videoIndexer;
  private final boolean frames;

  /**
   * Makes no connection yet.
   *
   * @param frames whether images are full frames, of whose people each is a sighting
   */
  EncodingHere(Indexers indexers, boolean frames) {
    this.indexer = indexers.images();
    this.frameIndexer = indexers.frames();
    this.videoIndexer = indexers.videos();
    this.frames = frames;
  }

  @Override
  public final void expectMany() throws InterruptedException {
    indexer.imageBranch(bundle()).prepareForMany();
  }

  @Override
  public final int inFlight() {
    return Math.max(LEAST_IN_FLIGHT, indexer.imageBranch(bundle()).layout().underWay());
  }

  /** One a processor: they decode, and do not wait for the model. */
  @Override
  public final int threads() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public final CompletableFuture<@Nullable PreparedSightings> prepare(SourceMedia media)
      throws InterruptedException {
    return switch (media) {
      case SourceVideo video -> CompletableFuture.completedFuture(video(video));
      case SourceImage frame when frames -> frame(frame);
      case SourceImage image -> image(image);
    };
  }

  private CompletableFuture<@Nullable PreparedSightings> image(SourceImage image) {
    byte[] bytes = indexer.timed("read", image::bytes);
    return isThere(image.id(), bytes)
        ? CompletableFuture.completedFuture(null)
        : indexer
            .encodeLater(bundle(), image.id(), image.metadata(), bytes)
            .thenApply(PreparedSightings::ofImage);
  }

  private CompletableFuture<@Nullable PreparedSightings> frame(SourceImage frame) {
    byte[] bytes = indexer.timed("read", frame::bytes);
    List<FrameIndexer.Person> people =
        frameIndexer.people(frame.id(), frame.located(), bytes).people();
    Set<String> ids = people.stream().map(FrameIndexer.Person::id).collect(Collectors.toSet());
    List<FrameIndexer.Person> left =
        people.stream().filter(person -> !isThere(person.id(), person.crop().jpeg())).toList();
    return frameIndexer
        .encodeLater(bundle(), left)
        .thenApply(encoded -> new PreparedSightings(frame.id(), ids, encoded));
  }

  /** Stores most of it, since nobody knows how long a video is and how many people it shows. */
  private PreparedSightings video(SourceVideo video) throws InterruptedException {
    Set<String> ids = new LinkedHashSet<>();
    List<NewSighting> left = new ArrayList<>();
    videoIndexer.read(
        video.id(),
        video.located(),
        video.file(),
        walk -> {
          ids.add(walk.id());
          if (!isThere(walk.id(), walk.jpeg())) {
            left.add(videoIndexer.encode(bundle(), walk));
          }
          if (left.size() == TRACKS) {
            storeAll(left);
            left.clear();
          }
        });
    return new PreparedSightings(video.id(), ids, List.copyOf(left));
  }

  /** What images are encoded with now. */
  abstract Bundle bundle();

  /** Whether it has a sighting of this id from these bytes already. */
  abstract boolean isThere(String id, byte[] image);

  @Override
  public final long bytes(PreparedSightings ready) {
    return ready.left().stream().mapToLong(one -> one.image().length).sum();
  }

  @Override
  public final int sightings(PreparedSightings ready) {
    return ready.ids().size();
  }

  @Override
  public final void store(List<PreparedSightings> chunk) {
    storeAll(chunk.stream().flatMap(one -> one.left().stream()).toList());
    for (PreparedSightings one : chunk) {
      if (one.whole() != null) {
        removeOthers(one.whole(), one.ids());
      }
    }
  }

  private void storeAll(List<NewSighting> sightings) {
    if (!sightings.isEmpty()) {
      indexer.timed(
          "chunk",
          () -> {
            put(sightings);
            return sightings.size();
          });
    }
  }

  /** Adds or replaces sightings; on disk when it returns. */
  abstract void put(List<NewSighting> sightings);

  /**
   * Removes {@link Leftovers}.
   *
   * @param now ids of the sightings that the frame or video has now
   */
  abstract void removeOthers(String whole, Set<String> now);
}
