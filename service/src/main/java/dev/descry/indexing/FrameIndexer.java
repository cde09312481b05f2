package dev.descry.indexing;

import dev.descry.detection.Detection;
import dev.descry.detection.Frames;
import dev.descry.detection.PersonCrop;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.NewSighting;
import dev.descry.gallery.Sighting;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Full frames into sightings: one for each person, whose picture is the crop. The sightings of
 * frame {@code f} are {@code f:1}, {@code f:2} and so on, surest first. Thread-safe.
 */
@Component
public final class FrameIndexer {

  /**
   * A person of a frame.
   *
   * @param sighting what became of it; null where nothing was written
   */
  public record Found(Detection detection, @Nullable Sighting sighting) {}

  /** A frame that has been looked through. */
  public record Result(int width, int height, List<Found> people) {}

  private final Frames frames;
  private final Indexer indexer;

  FrameIndexer(Frames frames, Indexer indexer) {
    this.frames = frames;
    this.indexer = indexer;
  }

  /** Id of a person's sighting; persons count from 1. */
  public static String sightingId(String frame, int person) {
    return frame + ":" + person;
  }

  /**
   * Finds the people of a frame without writing anything.
   *
   * @throws dev.descry.failure.DescryException if the bytes are no image that can be read, or
   *     overloaded
   */
  public Result detect(byte[] image) {
    Frames.Frame frame = frames.read(image);
    return new Result(
        frame.width(),
        frame.height(),
        frame.people().stream().map(person -> new Found(person.detection(), null)).toList());
  }

  /**
   * Makes every person of a frame a sighting; on disk, in one commit, when it returns.
   *
   * @param metadata of the frame, which each sighting gets with its box
   * @throws dev.descry.failure.DescryException as in {@link #detect}, and where a sighting does not
   *     fit the gallery; then none is written
   */
  public Result index(Gallery gallery, String id, Metadata metadata, byte[] image)
      throws InterruptedException {
    Frames.Frame frame = frames.read(image);
    List<PersonCrop> people = frame.people();
    List<Sighting> stored =
        people.isEmpty()
            ? List.of()
            : indexer.store(gallery, encode(gallery, id, metadata, people));
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < people.size(); i++) {
      found.add(new Found(people.get(i).detection(), stored.get(i)));
    }
    return new Result(frame.width(), frame.height(), found);
  }

  private List<NewSighting> encode(
      Gallery gallery, String id, Metadata metadata, List<PersonCrop> people)
      throws InterruptedException {
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<NewSighting>> pending = new ArrayList<>();
      for (PersonCrop person : people) {
        String sighting = sightingId(id, pending.size() + 1);
        pending.add(
            threads.submit(
                () ->
                    indexer.encode(
                        gallery,
                        sighting,
                        FrameOrigin.of(metadata, person.detection()),
                        person.jpeg())));
      }
      List<NewSighting> encoded = new ArrayList<>();
      for (Future<NewSighting> one : pending) {
        encoded.add(one.get());
      }
      return encoded;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }
}
