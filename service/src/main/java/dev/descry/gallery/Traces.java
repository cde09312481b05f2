package dev.descry.gallery;

import java.util.List;

/**
 * What was found of sightings and persons that were looked for, and how much was looked at.
 *
 * @param traces empty if nothing is left
 * @param documents sightings in open segments, deleted ones included
 * @param files of the gallery that were read byte for byte
 * @param bytes in them
 */
public record Traces(List<Trace> traces, long documents, long files, long bytes) {

  /** Where something can be. */
  public enum Place {
    /** A sighting that everyone can find. */
    SIGHTING,
    /** A deleted sighting in a segment of the index, which the next purge writes anew. */
    DELETED_SIGHTING,
    /** A sighting in an earlier commit, which a point in time or a call keeps open. */
    EARLIER_COMMIT,
    /** The bytes of a file. */
    FILE,
    /** A picture. */
    PICTURE,
    /** The memory of the process. */
    MEMORY
  }

  /**
   * One find.
   *
   * @param what was looked for, such as {@code sighting a} or {@code person p7}
   * @param where it is, for people
   */
  public record Trace(Place place, String what, String where) {}
}
