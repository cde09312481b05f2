package dev.descry.evaluation;

import dev.descry.encoding.ImageTokens;
import dev.descry.gallery.Filter;
import dev.descry.gallery.Gallery;
import dev.descry.gallery.GallerySpec;
import dev.descry.gallery.Metadata;
import dev.descry.gallery.NewSighting;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Sightings of persons who do not exist, with embeddings that are spread as {@link
 * EmbeddingStatistics} says: on each principal axis, a person lies around the mean of all images,
 * his sightings around him, and sentences about him around what sentences make of him; all normally
 * distributed, then brought to length one. The axes are turned at random, so that no component of
 * an embedding stands out. Tokens are noise of the real size, since searches read them but do not
 * compare them. Each sighting and each query depends on its number alone. Thread-safe.
 */
final class SyntheticSightings {

  /** Sightings of a person. */
  private static final int SHOTS = 5;

  private static final int CAMERAS = 20;
  private static final int WRITERS = 8;
  private static final int CHUNK = 256;

  /** Files of pictures are not what is measured. */
  private static final byte[] PICTURE = new byte[7000];

  private static final Instant START = Instant.parse("2026-03-14T09:00:00Z");

  private final GallerySpec spec;
  private final int persons;
  private final EmbeddingStatistics statistics;
  private final float[][] axes;

  /**
   * Prepares to make them.
   *
   * @param spec of the gallery that they go to; of the embedding size that was measured
   * @param count how many there will be in all
   */
  SyntheticSightings(GallerySpec spec, int count) {
    this.spec = spec;
    this.persons = Math.max(1, count / SHOTS);
    this.statistics = EmbeddingStatistics.read();
    if (spec.embeddingSize() != statistics.size()) {
      throw new IllegalArgumentException(
          "embeddings of %s have %d components, those of %s, which were measured, %d"
              .formatted(
                  spec.bundle(), spec.embeddingSize(), statistics.bundle(), statistics.size()));
    }
    this.axes = orthonormal(statistics.size());
  }

  /**
   * Writes some to a gallery, by several writers that share commits.
   *
   * @param from the first that is not there; those shortly before it may not be there either, and
   *     are written again
   * @param to the first that is not written
   */
  void write(Gallery gallery, int from, int to) throws InterruptedException {
    AtomicInteger next = new AtomicInteger(Math.max(0, from - 2 * WRITERS * CHUNK));
    List<Future<?>> writers = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS)) {
      for (int writer = 0; writer < WRITERS; writer++) {
        writers.add(
            threads.submit(
                () -> {
                  for (int i = next.getAndAdd(CHUNK); i < to; i = next.getAndAdd(CHUNK)) {
                    gallery.putAll(some(i, Math.min(to, i + CHUNK)));
                  }
                }));
      }
      for (Future<?> writer : writers) {
        writer.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("sightings could not be written", e);
    }
  }

  /** Some in a row. */
  List<NewSighting> some(int from, int to) {
    return IntStream.range(from, to).mapToObj(this::sighting).toList();
  }

  /** Lets those from a number on through. */
  Filter from(int number) {
    return new Filter.Range("time", START.plusSeconds(number), null);
  }

  /** With the picture that all have. */
  NewSighting sighting(int number) {
    return sighting(number, PICTURE);
  }

  /** With a picture of its own. */
  NewSighting pictured(int number) {
    byte[] picture = new byte[PICTURE.length];
    random("picture", number).nextBytes(picture);
    return sighting(number, picture);
  }

  private NewSighting sighting(int number, byte[] picture) {
    SplittableRandom random = random("sighting", number);
    float[] person = person(number / SHOTS);
    float[] onAxes = new float[statistics.size()];
    for (int axis = 0; axis < onAxes.length; axis++) {
      onAxes[axis] =
          statistics.imageMean()[axis]
              + person[axis]
              + statistics.shot()[axis] * (float) random.nextGaussian();
    }
    byte[] values = new byte[spec.tokenCount() * spec.tokenSize()];
    random.nextBytes(values);
    float[] scales = new float[spec.tokenCount()];
    for (int token = 0; token < scales.length; token++) {
      scales[token] = (1 + random.nextFloat()) / Byte.MAX_VALUE;
    }
    return new NewSighting(
        "s" + number,
        new Metadata(
            "camera-" + number % CAMERAS,
            START.plusSeconds(number),
            null,
            "track-" + number / SHOTS,
            "person-" + number / SHOTS,
            null,
            Set.of(),
            Map.of("place", random.nextDouble())),
        "image/jpeg",
        112,
        224,
        picture,
        turned(onAxes),
        new ImageTokens(spec.tokenCount(), spec.tokenSize(), values, scales),
        spec.bundle());
  }

  /** The embedding of a sentence about one of the persons. */
  float[] query(int number) {
    SplittableRandom random = random("query", number);
    float[] person = person(random.nextInt(persons));
    float[] onAxes = new float[statistics.size()];
    for (int axis = 0; axis < onAxes.length; axis++) {
      onAxes[axis] =
          statistics.textMean()[axis]
              + statistics.textSlope()[axis] * person[axis]
              + statistics.textRest()[axis] * (float) random.nextGaussian();
    }
    return turned(onAxes);
  }

  /** Around the mean of all images. */
  private float[] person(int number) {
    SplittableRandom random = random("person", number);
    float[] person = new float[statistics.size()];
    for (int axis = 0; axis < person.length; axis++) {
      person[axis] = statistics.person()[axis] * (float) random.nextGaussian();
    }
    return person;
  }

  private float[] turned(float[] onAxes) {
    float[] vector = new float[onAxes.length];
    for (int axis = 0; axis < onAxes.length; axis++) {
      float length = onAxes[axis];
      float[] direction = axes[axis];
      for (int i = 0; i < vector.length; i++) {
        vector[i] += length * direction[i];
      }
    }
    return vector;
  }

  private static SplittableRandom random(String what, int number) {
    return new SplittableRandom(((long) what.hashCode() << 32) ^ number);
  }

  /** Rows of length one, at right angles to each other, by Gram and Schmidt. */
  private static float[][] orthonormal(int size) {
    SplittableRandom random = random("axes", 0);
    float[][] rows = new float[size][size];
    for (int row = 0; row < size; row++) {
      double[] next = random.doubles(size).map(any -> random.nextGaussian()).toArray();
      for (int before = 0; before < row; before++) {
        double along = 0;
        for (int i = 0; i < size; i++) {
          along += next[i] * rows[before][i];
        }
        for (int i = 0; i < size; i++) {
          next[i] -= along * rows[before][i];
        }
      }
      double squares = 0;
      for (double component : next) {
        squares += component * component;
      }
      for (int i = 0; i < size; i++) {
        rows[row][i] = (float) (next[i] / Math.sqrt(squares));
      }
    }
    return rows;
  }
}
