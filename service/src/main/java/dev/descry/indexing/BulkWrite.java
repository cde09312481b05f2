package dev.descry.indexing;

import dev.descry.encoding.ImageTokens;
import dev.descry.failure.DescryException;
import dev.descry.gallery.Metadata;
import org.jspecify.annotations.Nullable;

/** One of many writes that come together. */
public sealed interface BulkWrite {

  /** Of the sighting; null where the caller gave none. */
  @Nullable String id();

  /** Adds a sighting or replaces the one of the same id, so that it can be repeated. */
  record Put(String id, Metadata metadata, byte[] image) implements BulkWrite {}

  /**
   * The same of a sighting that somebody else has encoded.
   *
   * @param bundle name@version of the model that did
   */
  record PutEncoded(
      String id,
      Metadata metadata,
      byte[] image,
      float[] embedding,
      ImageTokens tokens,
      String bundle)
      implements BulkWrite {}

  /** Removes a sighting, if it is there. */
  record Delete(String id) implements BulkWrite {}

  /** What was wrong before it came here. */
  record Refused(@Nullable String id, DescryException why) implements BulkWrite {}

  /** What became of a write. */
  enum Result {
    PUT,
    DELETED,
    /** There was nothing to delete. */
    MISSING,
    REFUSED
  }

  /**
   * The answer to one write.
   *
   * @param why it was refused; null otherwise
   */
  record Outcome(@Nullable String id, Result result, @Nullable DescryException why) {

    static Outcome done(String id, Result result) {
      return new Outcome(id, result, null);
    }

    static Outcome refused(@Nullable String id, DescryException why) {
      return new Outcome(id, Result.REFUSED, why);
    }
  }
}
