package dev.descry.detection;

import dev.descry.bundle.BundleFolder;
import dev.descry.bundle.BundleManifest;
import dev.descry.failure.DescryException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a detector's manifest must say before anything is built from it. */
final class DetectorManifestCheck {

  private static final int LARGEST_INPUT = 4096;

  private final DetectorManifest manifest;

  private DetectorManifestCheck(DetectorManifest manifest) {
    this.manifest = manifest;
  }

  static void check(DetectorManifest manifest) {
    new DetectorManifestCheck(manifest).check();
  }

  private void check() {
    within("format", manifest.format(), DetectorManifest.FORMAT, DetectorManifest.FORMAT);
    present("name", manifest.name());
    present("version", manifest.version());
    present("licence", manifest.licence());
    present("files", manifest.files());
    if (!manifest.files().containsKey(present("graph", manifest.graph()))) {
      throw refused("graph is '%s', which files does not list".formatted(manifest.graph()));
    }
    checkInput(present("input", manifest.input()));
    checkHead(present("head", manifest.head()));
    DetectorManifest.Thresholds thresholds = present("thresholds", manifest.thresholds());
    within("thresholds.score", thresholds.score(), 0, 1);
    within("thresholds.overlap", thresholds.overlap(), 0, 1);
    within("thresholds.most", thresholds.most(), 1, 10_000);
  }

  private void checkInput(DetectorManifest.Input input) {
    present("input.tensor", input.tensor());
    oneOf("input.fit", input.fit(), "letterbox", "letterbox-corner", "stretch");
    within("input.padding", input.padding(), 0, 255);
    BundleManifest.Preprocessing pixels = present("input.preprocessing", input.preprocessing());
    within("input.preprocessing.width", pixels.width(), 1, LARGEST_INPUT);
    within("input.preprocessing.height", pixels.height(), 1, LARGEST_INPUT);
    present("input.preprocessing.resize", pixels.resize());
    oneOf("input.preprocessing.colourOrder", pixels.colourOrder(), "RGB", "BGR");
    three("input.preprocessing.mean", pixels.mean());
    three("input.preprocessing.std", pixels.std());
  }

  private void checkHead(Head head) {
    within("head.classes", head.classes(), 1, 100_000);
    within("head.personClass", head.personClass(), 0, head.classes() - 1);
    switch (head) {
      case Head.Ssd ssd -> {
        present("head.boxes", ssd.boxes());
        present("head.scores", ssd.scores());
        oneOf("head.order", ssd.order(), "xywh", "yxhw");
        oneOf("head.activation", ssd.activation(), "sigmoid", "softmax", "none");
        Head.Anchors anchors = present("head.anchors", ssd.anchors());
        strides("head.anchors.strides", anchors.strides());
        present("head.anchors.aspectRatios", anchors.aspectRatios());
      }
      case Head.Yolox yolox -> {
        present("head.output", yolox.output());
        strides("head.strides", yolox.strides());
      }
      case Head.NanoDet nanoDet -> {
        present("head.output", nanoDet.output());
        strides("head.strides", nanoDet.strides());
        within("head.bins", nanoDet.bins(), 2, 1024);
        within("head.centre", nanoDet.centre(), 0, 1);
      }
      case Head.RtDetr rtDetr -> {
        present("head.boxes", rtDetr.boxes());
        present("head.logits", rtDetr.logits());
      }
      case Head.Decoded decoded -> present("head.output", decoded.output());
    }
  }

  private void strides(String field, @Nullable List<Integer> strides) {
    List<Integer> given = present(field, strides);
    if (given.isEmpty() || given.stream().anyMatch(stride -> stride < 1)) {
      throw refused("%s is %s, numbers from 1 on are needed".formatted(field, given));
    }
  }

  private void three(String field, @Nullable List<Float> values) {
    if (present(field, values).size() != 3) {
      throw refused("%s is %s, one number a colour is needed".formatted(field, values));
    }
  }

  private void within(String field, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw refused("%s is %s, not within %s to %s".formatted(field, value, least, most));
    }
  }

  private void oneOf(String field, @Nullable String value, String... known) {
    if (!List.of(known).contains(present(field, value))) {
      throw refused("%s is '%s', known are %s".formatted(field, value, String.join(", ", known)));
    }
  }

  private <T> T present(String field, @Nullable T value) {
    if (value == null) {
      throw refused(field + " is missing");
    }
    return value;
  }

  private DescryException refused(String reason) {
    return BundleFolder.refused(
        "%s of '%s': %s".formatted(DetectorManifest.FILE, manifest.name(), reason));
  }
}
