package dev.descry.gallery;

import org.jspecify.annotations.Nullable;

/**
 * A gallery as it is at one moment: one generation of it, which nothing that is written or swapped
 * later changes. Must be closed. Safe for any number of threads until then.
 */
public interface GalleryView extends AutoCloseable {

  /** Of its generation, with the bundle that queries must be encoded with. */
  GallerySpec spec();

  /**
   * The nearest sightings by embedding, among those that the filter lets through.
   *
   * @param embedding finite and not all zero; need not be normalised
   * @param k at least 1 and at most {@link Gallery#MAX_NEIGHBOURS}
   * @throws dev.descry.failure.DescryException {@code invalid-embedding}, {@code invalid-limit} or
   *     {@code invalid-filter}
   */
  Nearest nearest(float[] embedding, int k, @Nullable Filter filter);

  @Override
  void close();
}
