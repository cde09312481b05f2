package dev.descry.inference;

import dev.descry.bundle.Bundle;
import dev.descry.inference.InferenceSettings.GraphSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Loads the graphs of a bundle onto the device that the settings ask for. */
@Component
public final class GraphLoader {

  private static final Logger LOG = LoggerFactory.getLogger(GraphLoader.class);

  static {
    Telemetry.turnOff();
    // Everything that is needed is in the jar.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.onnx.disable_alternative", "true");
  }

  private final Bundle bundle;
  private final ComputeDevice device;

  GraphLoader(Bundle bundle, InferenceSettings settings) {
    this.bundle = bundle;
    this.device = ComputeDevice.choose(settings.device());
    LOG.info("Bundle {} runs on {}", bundle.manifest().id(), device);
  }

  /**
   * Loads one graph; the caller closes it.
   *
   * @param name for messages and metrics
   * @param file one of the bundle's files
   */
  public Graph load(String name, String file, GraphSettings settings) {
    return load(name, bundle.read(file), settings);
  }

  /**
   * Loads one graph of another bundle; the caller closes it.
   *
   * @param onnx the graph with its weights
   */
  public Graph load(String name, byte[] onnx, GraphSettings settings) {
    return Graph.load(name, onnx, settings.effectiveThreads(), device);
  }
}
