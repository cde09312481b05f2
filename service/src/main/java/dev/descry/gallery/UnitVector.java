package dev.descry.gallery;

import static dev.descry.failure.DescryException.Kind.INVALID;

import dev.descry.failure.DescryException;

/** Embeddings of length one, so that their dot product is their cosine. */
final class UnitVector {

  /**
   * The same direction at length one.
   *
   * @return a new array
   * @throws DescryException {@code invalid-embedding} for another size, a component that is not
   *     finite, or a vector without direction
   */
  static float[] of(float[] embedding, int size) {
    if (embedding.length != size) {
      throw invalid(
          "embedding has %d components where the gallery has %d".formatted(embedding.length, size));
    }
    double squares = 0;
    for (int i = 0; i < size; i++) {
      if (!Float.isFinite(embedding[i])) {
        throw invalid("component %d of the embedding is %s".formatted(i, embedding[i]));
      }
      squares += (double) embedding[i] * embedding[i];
    }
    if (squares == 0) {
      throw invalid("all %d components of the embedding are 0".formatted(size));
    }
    double length = Math.sqrt(squares);
    float[] unit = new float[size];
    for (int i = 0; i < size; i++) {
      unit[i] = (float) (embedding[i] / length);
    }
    return unit;
  }

  private static DescryException invalid(String message) {
    return DescryException.of(INVALID, "invalid-embedding", message);
  }

  private UnitVector() {}
}
