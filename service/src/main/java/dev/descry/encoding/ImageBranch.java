package dev.descry.encoding;

import dev.descry.bundle.Bundle;
import dev.descry.bundle.BundleManifest;
import dev.descry.failure.DescryException;
import dev.descry.image.ColourOrder;
import dev.descry.image.Preprocessing;
import dev.descry.image.ResizeRule;
import dev.descry.image.RgbImage;
import dev.descry.inference.BatchQueue;
import dev.descry.inference.Graph;
import dev.descry.inference.GraphLoader;
import dev.descry.inference.InferenceSettings;
import dev.descry.inference.Outputs;
import dev.descry.inference.Tensor;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Images into embeddings and image tokens. Thread-safe; images that arrive together share a run.
 */
public final class ImageBranch implements AutoCloseable {

  private final BundleManifest manifest;
  private final Preprocessing preprocessing;
  private final Graph graph;
  private final BatchQueue<float[], EncodedImage> queue;

  ImageBranch(Bundle bundle, GraphLoader loader, InferenceSettings settings, MeterRegistry meters) {
    this.manifest = bundle.manifest();
    this.preprocessing = preprocessing(manifest.preprocessing());
    this.graph =
        loader.load(bundle, "image-branch", manifest.imageBranch().file(), settings.imageBranch());
    this.queue =
        new BatchQueue<>("image-branch", manifest.id(), settings.imageBranch(), meters, this::run);
    // The first run shows whether the graph fits its manifest, and leaves it warm.
    try {
      encode(new RgbImage(1, 1, new byte[3]));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  /**
   * Encodes one image of any size; the caller's thread resizes it.
   *
   * @throws DescryException overloaded
   */
  public EncodedImage encode(RgbImage image) {
    return BatchQueue.answer(encodeLater(image));
  }

  /**
   * The same without waiting for the model.
   *
   * @throws DescryException overloaded, at once
   */
  public CompletableFuture<EncodedImage> encodeLater(RgbImage image) {
    float[] pixels = new float[preprocessing.tensorSize()];
    preprocessing.toTensor(image, pixels, 0);
    return queue.submitLater(pixels);
  }

  @Override
  public void close() {
    queue.close();
    graph.close();
  }

  private List<EncodedImage> run(List<float[]> batch) {
    int size = batch.size();
    float[] pixels = new float[size * preprocessing.tensorSize()];
    for (int i = 0; i < size; i++) {
      System.arraycopy(
          batch.get(i), 0, pixels, i * preprocessing.tensorSize(), preprocessing.tensorSize());
    }
    BundleManifest.Preprocessing input = manifest.preprocessing();
    BundleManifest.ImageBranch names = manifest.imageBranch();
    Map<String, Tensor.Floats> outputs =
        graph.run(
            Map.of(
                names.pixels(), new Tensor.Floats(pixels, size, 3, input.height(), input.width())));
    int embeddingSize = manifest.embedding().size();
    int count = manifest.imageTokens().count();
    int tokenSize = manifest.imageTokens().size();
    float[] embeddings = Outputs.take(outputs, names.embedding(), size, embeddingSize);
    float[] tokens =
        count == 0 ? new float[0] : Outputs.take(outputs, names.tokens(), size, count, tokenSize);
    List<EncodedImage> images = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      int first = i * count * tokenSize;
      images.add(
          new EncodedImage(
              Arrays.copyOfRange(embeddings, i * embeddingSize, (i + 1) * embeddingSize),
              ImageTokens.quantize(
                  Arrays.copyOfRange(tokens, first, first + count * tokenSize), count, tokenSize)));
    }
    return images;
  }

  private static Preprocessing preprocessing(BundleManifest.Preprocessing manifest) {
    return new Preprocessing(
        manifest.width(),
        manifest.height(),
        ResizeRule.fromName(manifest.resize()),
        floats(manifest.mean()),
        floats(manifest.std()),
        ColourOrder.valueOf(manifest.colourOrder()));
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
