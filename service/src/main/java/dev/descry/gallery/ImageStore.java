package dev.descry.gallery;

import java.io.Closeable;
import java.nio.file.NoSuchFileException;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;

/**
 * The pictures of one gallery, each under the SHA-256 of its bytes. Thread-safe.
 *
 * <p>A picture is durable before the commit of the sighting that names it; it goes after the commit
 * that removes the last such sighting. So a crash can leave a picture without a sighting, never a
 * sighting without its picture. Until the commit of its sighting a <i>hold</i> keeps it from being
 * removed by somebody who deletes another sighting with the same picture.
 */
interface ImageStore extends Closeable {

  /** Whether it keeps any. */
  boolean keeps();

  /**
   * Returns when it takes pictures and knows how many bytes it has.
   *
   * @throws dev.descry.failure.DescryException {@code storage-unavailable}
   */
  void ready();

  /**
   * Keeps pictures at least until each is released, or none of them; durable on return.
   *
   * @return their SHA-256 in hexadecimal, in order
   * @throws org.apache.lucene.store.AlreadyClosedException after {@link #close}
   * @throws dev.descry.failure.DescryException {@code storage-unavailable}
   */
  List<String> hold(List<byte[]> images);

  /** Ends a hold of each, and removes those of which that was the last and no sighting names. */
  void release(Collection<String> hashes);

  /**
   * Removes pictures that are not held and that no sighting names any more. What can't be removed
   * now is removed by {@link #tidy}, or at the next start: the write is done all the same.
   */
  void discard(Collection<String> hashes);

  /** Lets no picture go until the result is closed; those that would have gone go then. */
  Closeable keepAll();

  /** Whether a picture is there, for many in the order of their hashes. For one thread. */
  Predicate<String> inOrder();

  /**
   * The bytes of a picture.
   *
   * @throws NoSuchFileException if there is none
   * @throws dev.descry.failure.DescryException {@code storage-unavailable}
   */
  byte[] read(String sha256) throws NoSuchFileException;

  /** Of all pictures; fewer before {@link #ready}. */
  long bytes();

  /**
   * Those that are not held and that no sighting names, by their SHA-256; there should be none.
   *
   * @throws dev.descry.failure.DescryException {@code storage-unavailable}
   */
  List<String> unnamed();

  /** Begins to remove what could not be removed before, if there is something. */
  void tidy();

  /** Takes no more pictures. */
  @Override
  void close();
}
