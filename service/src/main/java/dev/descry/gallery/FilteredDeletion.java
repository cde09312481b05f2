package dev.descry.gallery;

import java.util.List;
import java.util.Map;

/** Removes what a filter lets through from an index, and then from the disk its pictures. */
final class FilteredDeletion {

  /** More would hold up the writes of others, and the names of their pictures memory. */
  private static final int IN_ONE_COMMIT = 10_000;

  /**
   * Runs to the end; on disk when it returns.
   *
   * @return how many sightings there were
   * @throws dev.descry.failure.DescryException {@code invalid-filter}, also for a filter that lets
   *     everything through because it names no field
   */
  static long run(Filter filter, CommitQueue<GalleryChanges> writes, ImageStore images) {
    if (letsEverythingThrough(filter)) {
      throw FilterField.invalid(
          "the filter lets everything through: a deletion needs one that names a field");
    }
    long deleted = 0;
    Map<String, String> pictures;
    do {
      pictures = writes.submit(changes -> changes.deleteAll(filter, IN_ONE_COMMIT));
      images.discard(pictures.values());
      deleted += pictures.size();
    } while (pictures.size() == IN_ONE_COMMIT);
    return deleted;
  }

  private static boolean letsEverythingThrough(Filter filter) {
    return switch (filter) {
      case Filter.And(List<Filter> filters) ->
          filters.stream().allMatch(FilteredDeletion::letsEverythingThrough);
      case Filter.Or(List<Filter> filters) ->
          filters.stream().anyMatch(FilteredDeletion::letsEverythingThrough);
      case Filter.Not(Filter inner) -> letsNothingThrough(inner);
      default -> false;
    };
  }

  private static boolean letsNothingThrough(Filter filter) {
    return switch (filter) {
      case Filter.And(List<Filter> filters) ->
          filters.stream().anyMatch(FilteredDeletion::letsNothingThrough);
      case Filter.Or(List<Filter> filters) ->
          filters.stream().allMatch(FilteredDeletion::letsNothingThrough);
      case Filter.Not(Filter inner) -> letsEverythingThrough(inner);
      default -> false;
    };
  }

  private FilteredDeletion() {}
}
