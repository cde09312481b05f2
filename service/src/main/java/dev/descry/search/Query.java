package dev.descry.search;

import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.gallery.Filter;
import org.jspecify.annotations.Nullable;

/**
 * What to look for, and how hard. Checks itself.
 *
 * @param text a sentence that describes a person
 * @param filter what a sighting must satisfy; null for all
 * @param pointInTime id of one of the gallery, so that pages fit together; null for the present
 * @param limit matches on the page, at least 1
 * @param offset matches before the page
 * @param candidates sightings that the recall stage looks for; holds the whole page
 * @param rerank best candidates that the pair scorer reads; 0 for none
 */
public record Query(
    String text,
    @Nullable Filter filter,
    @Nullable String pointInTime,
    int limit,
    int offset,
    int candidates,
    int rerank) {

  public Query {
    if (text.isBlank()) {
      throw invalid("text is empty: describe a person, such as 'a woman in a red coat'");
    }
    if (limit < 1) {
      throw invalid("limit is %d, it must be at least 1".formatted(limit));
    }
    if (offset < 0) {
      throw invalid("offset is %d, it must be at least 0".formatted(offset));
    }
    if (candidates < (long) offset + limit) {
      throw invalid(
          "candidates is %d, fewer than the %d matches up to the end of the page"
              .formatted(candidates, (long) offset + limit));
    }
    if (rerank < 0 || rerank > candidates) {
      throw invalid(
          "rerank is %d, it must be within 0 and candidates, %d".formatted(rerank, candidates));
    }
  }

  /**
   * A query whose missing numbers come from the settings, and which keeps to their limits.
   *
   * @throws DescryException {@code invalid-query} with the value and its limit
   */
  public static Query of(
      SearchSettings settings,
      @Nullable String text,
      @Nullable Filter filter,
      @Nullable Integer limit,
      @Nullable Integer offset,
      @Nullable Integer candidates,
      @Nullable Integer rerank) {
    if (text == null) {
      throw invalid("text is missing");
    }
    atMost("the length of text", text.length(), settings.maxTextLength());
    int pageSize = limit == null ? settings.limit() : limit;
    int before = offset == null ? 0 : offset;
    atMost("limit", pageSize, settings.maxLimit());
    atMost("offset", before, settings.maxCandidates());
    int recalled =
        candidates == null ? Math.max(settings.candidates(), before + pageSize) : candidates;
    atMost("candidates", recalled, settings.maxCandidates());
    int reranked = rerank == null ? Math.min(settings.rerank(), recalled) : rerank;
    atMost("rerank", reranked, settings.maxRerank());
    return new Query(text, filter, null, pageSize, before, recalled, reranked);
  }

  /** The same query of another time; null for the present. */
  public Query at(@Nullable String otherTime) {
    return new Query(text, filter, otherTime, limit, offset, candidates, rerank);
  }

  private static void atMost(String name, int value, int most) {
    if (value > most) {
      throw invalid("%s is %d, at most %d is allowed".formatted(name, value, most));
    }
  }

  private static DescryException invalid(String reason) {
    return DescryException.of(Kind.INVALID, "invalid-query", reason);
  }
}
