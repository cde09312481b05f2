package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.INVALID;

import dev.descry.bundle.BundleManifest;
import dev.descry.failure.DescryException;
import java.util.regex.Pattern;

/**
 * What all sightings of a gallery have in common. Anything out of range is refused as {@code
 * invalid-gallery-spec}.
 *
 * @param embeddingSize components of an embedding, 1 to {@link #MAX_EMBEDDING_SIZE}
 * @param tokenCount image tokens of a sighting; 0 where nothing is re-ranked by tokens
 * @param tokenSize components of an image token
 * @param bundle name@version of the model that makes embeddings and tokens
 */
public record GallerySpec(int embeddingSize, int tokenCount, int tokenSize, String bundle) {

  /** What Lucene's vector formats take. */
  public static final int MAX_EMBEDDING_SIZE = 1024;

  /** Bytes of image tokens a sighting; keeps a document far below what Lucene can store. */
  public static final int MAX_TOKEN_BYTES = 1 << 20;

  private static final Pattern BUNDLE = Pattern.compile("[^@\\s]{1,100}@[^@\\s]{1,100}");

  public GallerySpec {
    if (embeddingSize < 1 || embeddingSize > MAX_EMBEDDING_SIZE) {
      throw invalid(
          "embedding size %d is not from 1 to %d".formatted(embeddingSize, MAX_EMBEDDING_SIZE));
    }
    if (tokenCount < 0 || tokenSize < 0 || (long) tokenCount * tokenSize > MAX_TOKEN_BYTES) {
      throw invalid(
          "%d tokens of %d components are negative or more than %d components in all"
              .formatted(tokenCount, tokenSize, MAX_TOKEN_BYTES));
    }
    if (!BUNDLE.matcher(bundle).matches()) {
      throw invalid("bundle '%s' does not match %s".formatted(Shown.of(bundle), BUNDLE));
    }
  }

  /** For what a bundle encodes. */
  public static GallerySpec of(BundleManifest bundle) {
    return new GallerySpec(
        bundle.embedding().size(),
        bundle.imageTokens().count(),
        bundle.imageTokens().size(),
        bundle.id());
  }

  private static DescryException invalid(String message) {
    return DescryException.of(INVALID, "invalid-gallery-spec", message);
  }
}
