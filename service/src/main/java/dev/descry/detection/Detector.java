package dev.descry.detection;

import dev.descry.bundle.BundleFolder;
import dev.descry.bundle.BundleManifest;
import dev.descry.image.ColourOrder;
import dev.descry.image.Preprocessing;
import dev.descry.image.ResizeRule;
import dev.descry.image.RgbImage;
import dev.descry.inference.BatchQueue;
import dev.descry.inference.Graph;
import dev.descry.inference.GraphLoader;
import dev.descry.inference.InferenceSettings;
import dev.descry.inference.Tensor;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.stereotype.Component;

/**
 * Finds people in full frames with the model of a detector bundle. Thread-safe; frames that arrive
 * together wait for each other in a bounded queue.
 */
@Component
public final class Detector implements AutoCloseable {

  private static final String GRAPH = "detector";

  private record Request(float[] pixels, float least) {}

  private final DetectorManifest manifest;
  private final float leastScore;
  private final int minHeight;
  private final InputFit.Mode fit;
  private final ResizeRule resize;
  private final Preprocessing preprocessing;
  private final HeadDecoder decoder;
  private final Graph graph;
  private final BatchQueue<Request, List<Detection>> queue;

  Detector(
      DetectionSettings settings,
      GraphLoader loader,
      InferenceSettings inference,
      MeterRegistry meters) {
    BundleFolder folder = BundleFolder.find(settings.detector(), DetectorManifest.FILE);
    this.manifest = folder.readManifest(DetectorManifest.class);
    DetectorManifestCheck.check(manifest);
    manifest.files().keySet().forEach(file -> folder.read(manifest.id(), manifest.files(), file));
    this.leastScore = settings.score() == null ? manifest.thresholds().score() : settings.score();
    this.minHeight = settings.minHeight();
    this.fit =
        InputFit.Mode.valueOf(manifest.input().fit().replace('-', '_').toUpperCase(Locale.ROOT));
    BundleManifest.Preprocessing input = manifest.input().preprocessing();
    this.resize = ResizeRule.fromName(input.resize());
    this.preprocessing =
        new Preprocessing(
            input.width(),
            input.height(),
            resize,
            floats(input.mean()),
            floats(input.std()),
            ColourOrder.valueOf(input.colourOrder()));
    this.decoder = HeadDecoder.of(manifest.head(), input.width(), input.height());
    this.graph =
        loader.load(
            GRAPH,
            folder.read(manifest.id(), manifest.files(), manifest.graph()),
            inference.detector());
    this.queue =
        new BatchQueue<>(
            GRAPH,
            manifest.id(),
            inference.detector().oneByOne(),
            meters,
            requests -> requests.stream().map(this::run).toList());
    // The first run shows whether the graph fits its manifest, and leaves it warm.
    detect(new RgbImage(1, 1, new byte[3]));
  }

  /** Name and version of the detector's bundle. */
  public String bundle() {
    return manifest.id();
  }

  /** The score from which on a detection counts as a person, in [0, 1]. */
  public float leastScore() {
    return leastScore;
  }

  /**
   * The people of a frame of any size, surest first. Boxes are in the frame's pixels, cut at its
   * borders, and at least as high as the settings say.
   *
   * @throws dev.descry.failure.DescryException overloaded
   */
  public List<Detection> detect(RgbImage frame) {
    return detect(frame, leastScore);
  }

  /**
   * The same with another score.
   *
   * @param least that a detection must have, in [0, 1]
   */
  public List<Detection> detect(RgbImage frame, float least) {
    InputFit fitted =
        InputFit.of(
            fit, frame.width(), frame.height(), preprocessing.width(), preprocessing.height());
    FloatBuffer pixels = FloatBuffer.allocate(preprocessing.tensorSize());
    preprocessing.toTensor(fitted.apply(frame, resize, manifest.input().padding()), pixels, 0);
    return queue.submit(new Request(pixels.array(), least)).stream()
        .map(person -> new Detection(fitted.toFrame(person.box()), person.score()))
        .filter(person -> person.box().height() >= minHeight && person.box().width() >= 1)
        .toList();
  }

  @Override
  public void close() {
    queue.close();
    graph.close();
  }

  /** Candidates that stay, in pixels of the input. */
  private List<Detection> run(Request frame) {
    Map<String, Tensor.Floats> outputs =
        graph.run(
            Map.of(
                manifest.input().tensor(),
                new Tensor.Floats(
                    frame.pixels, 1, 3, preprocessing.height(), preprocessing.width())));
    DetectorManifest.Thresholds thresholds = manifest.thresholds();
    return Suppression.keep(
        decoder.decode(outputs, frame.least), thresholds.overlap(), thresholds.most());
  }

  private static float[] floats(List<Float> values) {
    float[] floats = new float[values.size()];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = values.get(i);
    }
    return floats;
  }
}
