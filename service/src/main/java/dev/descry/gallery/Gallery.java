package dev.descry.gallery;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A named, searchable set of sightings. Each of its generations is built with one bundle; the live
 * one is read and written. Safe for any number of threads.
 *
 * <p>What a caller got wrong is a {@link dev.descry.failure.DescryException} that names the value.
 * A write that has returned is on disk and seen by every call that starts later.
 */
public interface Gallery {

  /** The most neighbours that one call returns. */
  int MAX_NEIGHBOURS = 100_000;

  /** The most segments that a merge can be asked to leave. */
  int MAX_SEGMENTS = 100;

  /** The most sightings on one page. */
  int MAX_PAGE = 1000;

  String name();

  /** Of its live generation: what sightings must be encoded for, until another goes live. */
  GallerySpec spec();

  Generations generations();

  Erasure erasure();

  GalleryDescription describe();

  /**
   * Sets the types of attributes before the first sighting has them. What is declared already may
   * be declared again.
   *
   * @throws dev.descry.failure.DescryException {@code invalid-attribute-type}, {@code
   *     other-attribute-type} if the gallery has one with another type, or {@code
   *     too-many-attributes}; then none is set
   */
  void declare(Map<String, FieldType> attributes);

  /**
   * Sets how old a sighting may become, by its time; older ones are deleted with their pictures
   * within a minute, those without a time never.
   *
   * @param maxAge positive and at most a hundred years; null to let none go
   * @throws dev.descry.failure.DescryException {@code invalid-max-age}
   */
  void setMaxAge(@Nullable Duration maxAge);

  /**
   * Adds a sighting, or replaces the one of the same id.
   *
   * @throws dev.descry.failure.DescryException {@code invalid-embedding}, {@code invalid-tokens},
   *     {@code invalid-image}, {@code other-bundle}, {@code other-attribute-type} or {@code
   *     too-many-attributes} if it does not fit the gallery, {@code gallery-full} if it would pass
   *     a limit of {@link GallerySettings}
   */
  Sighting put(NewSighting sighting);

  /**
   * Adds or replaces sightings, all of them or, if one is refused, none; where an id repeats, the
   * last one stays. A crash before the return may leave any part of them.
   *
   * @return in the order of the argument
   */
  List<Sighting> putAll(List<NewSighting> sightings);

  Optional<Sighting> get(String id);

  /** The bytes of the picture of a sighting, as they were put. */
  Optional<byte[]> image(String id);

  /**
   * Removes a sighting, and its picture where no other sighting has the same one.
   *
   * @return whether there was one
   */
  boolean delete(String id);

  /**
   * Removes sightings, all in one commit.
   *
   * @return the ids of those that were there
   */
  Set<String> deleteAll(List<String> ids);

  /**
   * Removes all sightings that a filter lets through, and the pictures that no other sighting has.
   * A crash before the return may leave any part of them.
   *
   * @return how many there were
   * @throws dev.descry.failure.DescryException {@code invalid-filter}, also for a filter that lets
   *     everything through because it names no field
   */
  long deleteAll(Filter filter);

  /**
   * The gallery as it is now, or was at a point in time; the caller closes it.
   *
   * @param pointInTime id of one; null for the present
   * @throws dev.descry.failure.DescryException {@code point-in-time-not-found}
   */
  GalleryView view(@Nullable String pointInTime);

  /** The nearest sightings of the present. */
  default Nearest nearest(float[] embedding, int k, @Nullable Filter filter) {
    return nearest(embedding, k, filter, null);
  }

  /**
   * The same in one view, for a caller who knows with which bundle that was built.
   *
   * @param pointInTime id of one; null for the present
   * @throws dev.descry.failure.DescryException {@code invalid-embedding}, {@code invalid-limit},
   *     {@code invalid-filter} or {@code point-in-time-not-found}
   */
  default Nearest nearest(
      float[] embedding, int k, @Nullable Filter filter, @Nullable String pointInTime) {
    try (GalleryView view = view(pointInTime)) {
      return view.nearest(embedding, k, filter);
    }
  }

  /**
   * The same by comparing all that the filter lets through, for measuring what {@link #nearest}
   * misses. Takes as long as that takes.
   *
   * @throws dev.descry.failure.DescryException as {@link #nearest} does
   */
  Nearest nearestExactly(float[] embedding, int k, @Nullable Filter filter);

  /**
   * Sightings in the order of their ids. Pages of one point in time neither repeat nor miss one,
   * whatever is written meanwhile; pages of the present never repeat one.
   *
   * @param limit at least 1 and at most {@link #MAX_PAGE}
   * @param after the id before the page; null for the first page
   * @param pointInTime id of one; null for the present
   * @throws dev.descry.failure.DescryException {@code invalid-limit}, {@code invalid-filter} or
   *     {@code point-in-time-not-found}
   */
  SightingPage page(
      int limit, @Nullable String after, @Nullable Filter filter, @Nullable String pointInTime);

  /**
   * Keeps the gallery as it is now readable, for as long as {@link GallerySettings} says.
   *
   * @throws dev.descry.failure.DescryException overloaded, if as many are open as may be
   */
  PointInTime openPointInTime();

  /** Ends a point in time; returns whether it was open. */
  boolean closePointInTime(String id);

  /** How the index lies on disk and in memory now. */
  IndexStatistics statistics();

  /**
   * Begins to merge the index into fewer segments, which makes searches faster and gives free what
   * deleted sightings take. Returns at once; {@link #statistics} tells when it is done. Reads and
   * writes go on meanwhile; what is written meanwhile comes in segments of its own. Needs as much
   * free disk as the index has. A restart ends it unfinished, and it can be asked for again.
   *
   * @param segments that are left at most, 1 to {@link #MAX_SEGMENTS}
   * @throws dev.descry.failure.DescryException {@code invalid-segments}
   */
  void merge(int segments);
}
