package dev.descry.gallery;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.descry.encoding.EncodedImage;
import dev.descry.encoding.ImageTokens;
import dev.descry.failure.DescryException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.springframework.util.unit.DataSize;

/** Sightings small enough to work out by hand. */
final class Toy {

  static final String BUNDLE = "toy@1.0.0";

  /** Embeddings in the plane, one token of three components. */
  static final GallerySpec SPEC = spec(2);

  /** Another bundle, with embeddings in space. */
  static final GallerySpec OTHER_SPEC = new GallerySpec(3, 1, 3, "toy@2.0.0");

  private static final ImageTokens TOKENS = ImageTokens.quantize(new float[] {1, -0.25f, 0}, 1, 3);

  static GallerySpec spec(int embeddingSize) {
    return new GallerySpec(embeddingSize, 1, 3, BUNDLE);
  }

  /** With a graph over all but the fewest embeddings, which eight bits tell well apart. */
  static GallerySettings fineGraphs() {
    IndexSettings set = IndexSettings.DEFAULTS;
    return GallerySettings.DEFAULTS.with(
        new IndexSettings(
            8,
            16,
            100,
            100,
            2,
            100,
            set.segmentsPerTier(),
            set.maxSegmentSize(),
            set.mergeThreads()));
  }

  /** The same settings with limits, 0 for none. */
  static GallerySettings limited(GallerySettings set, long sightings, DataSize bytes) {
    return new GallerySettings(
        set.pointInTimeLifetime(),
        set.maxPointsInTime(),
        sightings,
        bytes,
        set.purgeAfter(),
        set.checkAtStart(),
        set.index(),
        set.images());
  }

  /** A gallery with attributes that are declared. */
  static Gallery gallery(
      Galleries galleries, String name, GallerySpec spec, Map<String, FieldType> attributes) {
    Gallery gallery = galleries.create(name, spec);
    gallery.declare(attributes);
    return gallery;
  }

  static NewSighting sighting(String id, float... embedding) {
    return sighting(id, Metadata.NONE, "picture of " + id, embedding);
  }

  static NewSighting sighting(String id, Metadata metadata, String image, float... embedding) {
    return new NewSighting(
        id, metadata, "image/png", 4, 8, bytes(image), embedding, TOKENS, BUNDLE);
  }

  /** A picture as the bundle of a specification sees it: as nothing else but itself. */
  static EncodedImage encode(GallerySpec spec, byte[] image) {
    Random random = new Random(Arrays.hashCode(image));
    return new EncodedImage(
        random(random, spec.embeddingSize()), ImageTokens.quantize(random(random, 3), 1, 3));
  }

  /** A sighting that is encoded so. */
  static NewSighting encoded(GallerySpec spec, String id, String image) {
    return new NewSighting(
        id,
        Metadata.NONE,
        "image/png",
        4,
        8,
        bytes(image),
        encode(spec, bytes(image)).embedding(),
        TOKENS,
        spec.bundle());
  }

  static byte[] bytes(String image) {
    return image.getBytes(StandardCharsets.UTF_8);
  }

  static float[] random(Random random, int size) {
    float[] vector = new float[size];
    for (int i = 0; i < size; i++) {
      vector[i] = (float) random.nextGaussian();
    }
    return vector;
  }

  static double cosine(float[] a, float[] b) {
    double dot = 0;
    double squaresOfA = 0;
    double squaresOfB = 0;
    for (int i = 0; i < a.length; i++) {
      dot += (double) a[i] * b[i];
      squaresOfA += (double) a[i] * a[i];
      squaresOfB += (double) b[i] * b[i];
    }
    return dot / Math.sqrt(squaresOfA * squaresOfB);
  }

  static List<String> ids(Nearest nearest) {
    return nearest.neighbours().stream().map(one -> one.sighting().id()).toList();
  }

  static DescryException failure(ThrowingCallable call) {
    return catchThrowableOfType(DescryException.class, call);
  }

  private Toy() {}
}
