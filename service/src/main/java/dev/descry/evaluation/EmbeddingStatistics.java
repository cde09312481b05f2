package dev.descry.evaluation;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.springframework.core.io.ClassPathResource;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the embeddings of a bundle look like, axis by axis of the principal axes of image
 * embeddings. Measured by {@code python -m descry_assets.evaluation.embeddings}, which says how.
 *
 * @param bundle that was measured
 * @param imageMean of image embeddings
 * @param person standard deviation of persons around that
 * @param shot standard deviation of the images of one person around it
 * @param textMean of the embeddings of sentences
 * @param textSlope by how much a sentence follows the person that it describes
 * @param textRest standard deviation of sentences around that
 */
record EmbeddingStatistics(
    String bundle,
    float[] imageMean,
    float[] person,
    float[] shot,
    float[] textMean,
    float[] textSlope,
    float[] textRest) {

  /** Of the bundle that comes along. */
  static EmbeddingStatistics read() {
    try (InputStream json =
        new ClassPathResource("embedding-statistics.json", EmbeddingStatistics.class)
            .getInputStream()) {
      return JsonMapper.shared().readValue(json, EmbeddingStatistics.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int size() {
    return imageMean.length;
  }
}
