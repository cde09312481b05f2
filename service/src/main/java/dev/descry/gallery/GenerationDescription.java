package dev.descry.gallery;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A generation at a glance.
 *
 * @param number counted from 1 in its gallery
 * @param spec what all its sightings have in common, the bundle included
 * @param live whether it is the one that is searched
 * @param createdAt when it was begun
 * @param sightings how many it holds
 * @param unencoded how many of them no search finds, for want of a picture that could be encoded
 * @param bytes of its index, roughly while writes go on
 * @param segments of its index
 * @param deletesPending sightings that are deleted or replaced and still take space until a merge
 * @param progress how far it is in step with the live one; null for that one itself
 */
public record GenerationDescription(
    int number,
    GallerySpec spec,
    boolean live,
    Instant createdAt,
    long sightings,
    long unencoded,
    long bytes,
    int segments,
    long deletesPending,
    @Nullable Progress progress) {

  /**
   * How far a generation is.
   *
   * @param done sightings that it holds
   * @param total sightings that the live one holds
   * @param failed of those done, how many could not be encoded
   * @param perSecond sightings that are encoded a second, over the present run; 0 between runs
   * @param secondsLeft until it is in step; null between runs
   * @param running whether it is being worked on now
   * @param becomesLive whether it becomes live by itself when it is in step
   * @param problem what keeps it from going on; null if nothing does
   * @param failures some of those that could not be encoded since the start, newest last
   */
  public record Progress(
      long done,
      long total,
      long failed,
      double perSecond,
      @Nullable Long secondsLeft,
      boolean running,
      boolean becomesLive,
      @Nullable String problem,
      List<Failure> failures) {}

  /** A sighting that could not be encoded, and why. */
  public record Failure(String id, String reason) {}
}
