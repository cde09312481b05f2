package dev.descry.indexing;

import dev.descry.bundle.Bundle;
import dev.descry.detection.Detection;
import dev.descry.detection.Frames;
import dev.descry.detection.PersonCrop;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.NewSighting;
import dev.descry.gallery.Sighting;
import dev.descry.inference.BatchQueue;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
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

  /** A person that waits to be encoded. */
  record Person(String id, Metadata metadata, PersonCrop crop) {}

  /** A frame with all that is to be encoded of it. */
  record People(int width, int height, List<Person> people) {}

  private final Frames frames;
  private final Indexer indexer;

  FrameIndexer(Frames frames, Indexer indexer) {
    this.frames = frames;
    this.indexer = indexer;
  }

  /** Id of a person's sighting; persons count from 1. */
  public static String sightingId(String frame, int person) {
    return Leftovers.prefix(frame) + person;
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
   * Makes every person of a frame a sighting, in place of those that the frame had, if any. On
   * disk, in one commit, when it returns.
   *
   * @param metadata of the frame, which each sighting gets with its box
   * @throws dev.descry.failure.DescryException as in {@link #detect}, and where a sighting does not
   *     fit the gallery; then none is written
   */
  public Result index(Gallery gallery, String id, Metadata metadata, byte[] image) {
    People frame = people(id, metadata, image);
    List<Person> people = frame.people();
    List<Sighting> stored =
        people.isEmpty()
            ? List.of()
            : indexer.store(
                gallery, BatchQueue.answer(encodeLater(indexer.bundleOf(gallery), people)));
    Leftovers.remove(gallery, id, people.stream().map(Person::id).collect(Collectors.toSet()));
    List<Found> found = new ArrayList<>();
    for (int i = 0; i < people.size(); i++) {
      found.add(new Found(people.get(i).crop().detection(), stored.get(i)));
    }
    return new Result(frame.width(), frame.height(), found);
  }

  /**
   * Finds the people of a frame.
   *
   * @throws dev.descry.failure.DescryException as in {@link #detect}
   */
  People people(String id, Metadata metadata, byte[] image) {
    Frames.Frame frame = indexer.timed("detect", () -> frames.read(image));
    List<Person> people = new ArrayList<>();
    for (PersonCrop crop : frame.people()) {
      people.add(
          new Person(
              sightingId(id, people.size() + 1), FrameOrigin.of(metadata, crop.detection()), crop));
    }
    return new People(frame.width(), frame.height(), people);
  }

  /** Encodes people of a frame, together. */
  CompletableFuture<List<NewSighting>> encodeLater(Bundle bundle, List<Person> people) {
    List<CompletableFuture<NewSighting>> pending =
        people.stream()
            .map(
                person ->
                    indexer.encodeLater(
                        bundle, person.id(), person.metadata(), person.crop().jpeg()))
            .toList();
    return CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new))
        .thenApply(done -> pending.stream().map(CompletableFuture::join).toList());
  }
}
