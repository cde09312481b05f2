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
import dev.descry.inference.InferenceSettings.GraphSettings;
import dev.descry.inference.Layout;
import dev.descry.inference.LayoutSearch;
import dev.descry.inference.Outputs;
import dev.descry.inference.Tensor;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Images into embeddings and image tokens. Thread-safe; images that arrive together share a run.
 */
public final class ImageBranch implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ImageBranch.class);
  private static final String NAME = "image-branch";

  private final Bundle bundle;
  private final BundleManifest manifest;
  private final GraphLoader loader;
  private final GraphSettings settings;
  private final Preprocessing preprocessing;
  private final BatchQueue<RgbImage, EncodedImage> queue;

  /** The pixels of a batch, of each thread that runs some; kept, because they take megabytes. */
  private final ThreadLocal<FloatBuffer> buffers =
      ThreadLocal.withInitial(() -> Tensor.DirectFloats.allocate(0));

  private volatile Graph graph;
  private boolean measured;

  ImageBranch(Bundle bundle, GraphLoader loader, InferenceSettings settings, MeterRegistry meters) {
    this.bundle = bundle;
    this.manifest = bundle.manifest();
    this.loader = loader;
    this.settings = settings.imageBranch();
    this.preprocessing = preprocessing(manifest.preprocessing());
    this.graph = loader.load(bundle, NAME, manifest.imageBranch().file(), this.settings);
    this.queue = new BatchQueue<>(NAME, manifest.id(), this.settings, meters, this::run);
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
    // Waiting as bytes, an image takes a quarter of what its tensor would.
    return queue.submitLater(preprocessing.resize(image));
  }

  /** How runs share the machine now. */
  public Layout layout() {
    return queue.layout();
  }

  /**
   * Makes ready for very many images: measures for some seconds in which layout this machine
   * encodes most of them, and keeps to it from now on; once in its life, and not where threads are
   * set by hand. Images that come meanwhile are encoded as before.
   *
   * @throws InterruptedException if the calling thread was interrupted
   */
  public synchronized void prepareForMany() throws InterruptedException {
    if (measured || settings.isSetByHand()) {
      return;
    }
    byte[] onnx = bundle.read(manifest.imageBranch().file());
    Layout fastest =
        new LayoutSearch(
                loader,
                NAME,
                onnx,
                size -> input(Tensor.DirectFloats.allocate(size * tensorSize()), size))
            .fastest();
    LOG.info("Images are encoded fastest in runs of the model: {}", fastest);
    Graph before = graph;
    graph = loader.load(NAME, onnx, fastest.threads(), settings.givesWay());
    queue.arrange(fastest);
    before.close();
    measured = true;
  }

  @Override
  public synchronized void close() {
    queue.close();
    graph.close();
  }

  private List<EncodedImage> run(List<RgbImage> batch) {
    int size = batch.size();
    FloatBuffer pixels = buffer(size * tensorSize());
    for (int i = 0; i < size; i++) {
      preprocessing.toTensor(batch.get(i), pixels, i * tensorSize());
    }
    BundleManifest.ImageBranch names = manifest.imageBranch();
    Map<String, Tensor.Floats> outputs = graph.run(input(pixels, size));
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

  /** The calling thread's buffer, of so many floats. */
  private FloatBuffer buffer(int size) {
    if (buffers.get().capacity() < size) {
      buffers.set(Tensor.DirectFloats.allocate(size));
    }
    return buffers.get().slice(0, size);
  }

  private int tensorSize() {
    return preprocessing.tensorSize();
  }

  private Map<String, Tensor> input(FloatBuffer pixels, int size) {
    BundleManifest.Preprocessing image = manifest.preprocessing();
    return Map.of(
        manifest.imageBranch().pixels(),
        new Tensor.DirectFloats(pixels, size, 3, image.height(), image.width()));
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
