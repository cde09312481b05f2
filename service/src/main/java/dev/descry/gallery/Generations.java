package dev.descry.gallery;

import dev.descry.encoding.EncodedImage;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * The generations of one gallery: the live one, which is read and written, and at most one other,
 * which follows it. The other is on its way to become live, or was live and waits for being needed
 * again; both are the same to it. Safe for any number of threads.
 *
 * <p>A write is acknowledged when the live generation holds it. {@link #catchUp} encodes for the
 * other what it lacks, from the kept pictures; deletions reach both before they are acknowledged.
 * So the other never has what the live one has not, and what it lacks is the difference of their
 * counts, whatever crashed when.
 */
public interface Generations {

  /** By number. */
  List<GenerationDescription> list();

  /** What {@link #begin} would do. */
  GenerationPlan plan();

  /**
   * Begins a generation, or takes up the one of this specification where it stands, with another
   * try for what could not be encoded. Durable on return; {@link #catchUp} does the work.
   *
   * @param swap whether it becomes live by itself when it holds all sightings
   * @param incomplete whether also with sightings that have no picture, or one that can't be
   *     encoded: they can still be read and listed, but no search finds them
   * @return its number
   * @throws dev.descry.failure.DescryException {@code generation-live} if the live one has this
   *     specification, {@code generation-exists} if there is another beside it, {@code
   *     images-not-kept} if sightings have no picture and that is not allowed, or {@code
   *     gallery-full}
   */
  int begin(GallerySpec spec, boolean swap, boolean incomplete);

  /**
   * Makes a generation live: at once if it holds all sightings, otherwise as soon as {@link
   * #catchUp} has seen to that. With the live one's number, nothing is to become live any more.
   *
   * @param incomplete as in {@link #begin}
   * @throws dev.descry.failure.DescryException {@code generation-not-found}, or {@code
   *     generation-incomplete}
   */
  void makeLive(int generation, boolean incomplete);

  /**
   * Removes a generation with its files.
   *
   * @throws dev.descry.failure.DescryException {@code generation-not-found}, or {@code
   *     generation-live}
   */
  void drop(int generation);

  /** The one that {@link #catchUp} has something to do for. */
  Optional<Generation> pending();

  /**
   * Encodes what a generation lacks until it lacks nothing, and makes it live if it is to become
   * so. Writers wait for it where they would outrun it, and during the last sightings before it
   * becomes live. One call at a time for a gallery; there is nothing to do for the live one.
   *
   * @param encoder from the bytes of a picture, with the generation's bundle; called by several
   *     threads; a failure of the picture's leaves the sighting unencoded, an overload is tried
   *     again, any other ends the call
   * @param done told how many more sightings were encoded
   * @param stop asked between chunks; what is done stays done
   * @throws dev.descry.failure.DescryException {@code generation-not-found}, also if it or the
   *     gallery goes meanwhile
   */
  void catchUp(
      int generation,
      Function<byte[], EncodedImage> encoder,
      IntConsumer done,
      BooleanSupplier stop);
}
