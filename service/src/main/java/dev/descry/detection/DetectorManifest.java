package dev.descry.detection;

import dev.descry.bundle.BundleManifest;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code detector.json}: everything that the service has to know of a person detector, since it
 * knows none by name.
 *
 * @param format version of this contract; {@value #FORMAT} is the one that is read
 * @param graph file of the ONNX graph, for one frame a run
 * @param head what its outputs mean
 * @param files SHA-256 of every file of the bundle but the manifest, as lower-case hex by file name
 * @param figures what was measured with this bundle, for people
 */
record DetectorManifest(
    int format,
    String name,
    String version,
    BundleManifest.Licence licence,
    String graph,
    Input input,
    Head head,
    Thresholds thresholds,
    Map<String, String> files,
    @Nullable List<Map<String, Object>> figures) {

  static final int FORMAT = 1;
  static final String FILE = "detector.json";

  /** Name and version, as answers refer to the bundle. */
  String id() {
    return name + "@" + version;
  }

  /**
   * From a frame to the tensor of the graph, float32 [1, 3, height, width].
   *
   * @param tensor its name
   * @param fit {@code letterbox}, {@code letterbox-corner} or {@code stretch}
   * @param padding value of the colours where a letterbox has no frame, 0 to 255
   * @param preprocessing size, and how pixels become numbers
   */
  record Input(
      String tensor, String fit, int padding, BundleManifest.Preprocessing preprocessing) {}

  /**
   * What of the candidates is reported.
   *
   * @param score that a person must have, in [0, 1]
   * @param overlap intersection over union above which the weaker of two candidates goes; 1 keeps
   *     all
   * @param most people of a frame
   */
  record Thresholds(float score, float overlap, int most) {}
}
