package dev.descry.gallery;

import java.util.Optional;
import java.util.Set;

/**
 * How what is deleted goes from the disk for good, and how to see whether it is gone. A deletion
 * takes a sighting out of everything that can be asked, and its picture from the store; its
 * document stays in the files of the index until its segment is written anew. Safe for any number
 * of threads.
 */
public interface Erasure {

  /**
   * Begins to write every segment anew that has something deleted, in all generations, beside reads
   * and writes; or leaves one purge that is under way to its work. It is done when no file and no
   * reader is left that holds what was deleted before it began. A restart ends it, and what it has
   * done stays.
   *
   * @param closePointsInTime whether points in time that hold what was deleted are ended; else it
   *     waits until they expire
   * @return the one that is under way now
   */
  Purge purge(boolean closePointsInTime);

  /** The last purge since the start. */
  Optional<Purge> lastPurge();

  /**
   * Looks for what is left of sightings or persons, deleted or not: in every segment that is open,
   * deleted documents included; in the bytes of every file of the gallery; in its pictures; and in
   * memory. Reads all files of the indexes once.
   *
   * @param ids of sightings
   * @param persons as sightings name them
   * @throws dev.descry.failure.DescryException {@code invalid-traces} if neither is given, or more
   *     than a thousand
   */
  Traces traces(Set<String> ids, Set<String> persons);
}
