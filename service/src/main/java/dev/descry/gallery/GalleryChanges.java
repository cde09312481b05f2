package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.CONFLICT;
import static dev.descry.failure.DescryException.Kind.MISSING;
import static dev.descry.failure.DescryException.Kind.TOO_LARGE;

import dev.descry.encoding.EncodedImage;
import dev.descry.failure.DescryException;
import dev.descry.gallery.SightingDocument.SightingRecord;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The changes that one commit of a gallery is to hold, in all its generations. For the thread of
 * the {@link CommitQueue} alone.
 *
 * <p>Whatever is put or deleted goes from the generation that follows, until it is encoded for
 * that.
 */
final class GalleryChanges {

  /**
   * What the follower gets.
   *
   * @param seen the sighting in the live generation, as it was when it was encoded
   * @param encoded null if it could not be
   */
  record Followed(SightingRecord seen, @Nullable EncodedImage encoded) {}

  private final GallerySpec spec;
  private final IndexChanges live;
  private final @Nullable Follower follower;
  private final @Nullable IndexChanges following;
  private final GallerySettings limits;
  private final List<String> lacking = new ArrayList<>();
  private final Set<String> deleted = new HashSet<>();

  GalleryChanges(OpenGeneration live, @Nullable Follower follower, GallerySettings limits)
      throws IOException {
    this.spec = live.spec();
    this.live = live.index().begin();
    this.follower = follower;
    this.following = follower == null ? null : follower.generation().index().begin();
    this.limits = limits;
  }

  IndexChanges live() {
    return live;
  }

  /** With the same rules as the live one; null if nothing follows. */
  @Nullable IndexChanges following() {
    if (following != null) {
      following.setRules(live.rules());
    }
    return following;
  }

  /** What the generation that follows lacks by these changes. */
  List<String> lacking() {
    return lacking;
  }

  /** What these changes delete, where a generation follows. */
  Set<String> deleted() {
    return deleted;
  }

  void setMaxAge(@Nullable Duration age) {
    live.setMaxAge(age);
  }

  void declare(Map<String, FieldType> declared) {
    live.declare(declared);
  }

  /**
   * Adds or replaces sightings, all or none.
   *
   * @param made what they were encoded for
   * @param sightings of different ids
   * @return the pictures of those that were replaced
   * @throws DescryException {@code other-bundle} if another generation is live by now, {@code
   *     gallery-full}, and what {@link IndexChanges#put} throws
   */
  Set<String> put(GallerySpec made, List<Sighting> sightings) throws IOException {
    if (!made.equals(spec)) {
      throw DescryException.of(
          CONFLICT,
          "other-bundle",
          "sighting %s was made with %s; its gallery went over to %s meanwhile"
              .formatted(sightings.getFirst().id(), made.bundle(), spec.bundle()));
    }
    checkQuota(sightings);
    Set<String> replaced = live.put(sightings);
    if (following != null) {
      List<String> ids = sightings.stream().map(Sighting::id).toList();
      following.deleteAll(ids);
      deleted.removeAll(ids);
      lacking.addAll(ids);
    }
    return replaced;
  }

  private void checkQuota(List<Sighting> sightings) {
    long most = limits.maxSightings();
    if (most == 0) {
      return;
    }
    long more = sightings.stream().filter(one -> !live.has(one.id())).count();
    if (more > 0 && live.size() + more > most) {
      throw DescryException.of(
          TOO_LARGE,
          "gallery-full",
          "the gallery has %d sightings; %d more would pass descry.gallery.max-sightings, %d"
              .formatted(live.size(), more, most));
    }
  }

  /**
   * Removes sightings.
   *
   * @return those that were there, with their pictures
   */
  Map<String, String> deleteAll(List<String> ids) throws IOException {
    Map<String, String> gone = live.deleteAll(ids);
    deleteFollowing(Set.copyOf(ids));
    return gone;
  }

  /**
   * Removes sightings that a filter lets through, those that are put in the same commit included.
   *
   * @param limit how many at most
   * @return those that were there, with their pictures
   */
  Map<String, String> deleteAll(Filter filter, int limit) throws IOException {
    Map<String, String> gone = live.deleteAll(filter, limit);
    deleteFollowing(gone.keySet());
    return gone;
  }

  private void deleteFollowing(Set<String> ids) throws IOException {
    if (following != null) {
      following.deleteAll(List.copyOf(ids));
      lacking.removeAll(ids);
      deleted.addAll(ids);
    }
  }

  /**
   * Adds sightings to the generation that follows; those that the live one has changed or deleted
   * since are left out.
   *
   * @return those that it has now
   * @throws DescryException {@code generation-not-found} if it follows no more
   */
  List<Followed> follow(Follower into, List<Followed> encoded) throws IOException {
    if (following == null || follower != into) {
      throw DescryException.of(
          MISSING,
          "generation-not-found",
          "generation %d follows no more".formatted(into.generation().number()));
    }
    following.setRules(live.rules());
    GallerySpec its = into.generation().spec();
    List<Followed> current = new ArrayList<>();
    for (Followed one : encoded) {
      if (live.holds(one.seen())) {
        current.add(one);
      }
    }
    if (!current.isEmpty()) {
      following.put(
          current.stream().map(one -> SpecCheck.sighting(its, one.seen(), one.encoded())).toList());
    }
    return current;
  }

  /** Removes from the generation that follows what could not be encoded, for another try. */
  void forgetUnencoded() throws IOException {
    if (following != null) {
      following.deleteUnencoded();
    }
  }

  /** As {@link IndexChanges#merge}, in all generations. */
  void merge(int segments) throws IOException {
    live.merge(segments);
    if (following != null) {
      following.merge(segments);
    }
  }

  /** As {@link IndexChanges#expungeDeletes}, in all generations. */
  void expungeDeletes() throws IOException {
    live.expungeDeletes();
    if (following != null) {
      following.expungeDeletes();
    }
  }
}
