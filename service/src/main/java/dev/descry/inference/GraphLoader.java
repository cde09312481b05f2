package dev.descry.inference;

import dev.descry.bundle.Bundle;
import dev.descry.inference.InferenceSettings.GraphSettings;
import dev.descry.priority.Background;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Component;

/** Loads the graphs of bundles onto the device that the settings ask for. */
@Component
public final class GraphLoader {

  private static final Logger LOG = LoggerFactory.getLogger(GraphLoader.class);

  static {
    Telemetry.turnOff();
    // Everything that is needed is in the jar.
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.onnx.disable_alternative", "true");
  }

  private final ComputeDevice device;

  GraphLoader(InferenceSettings settings) {
    this.device = ComputeDevice.choose(settings.device());
    LOG.info("Bundles run on {}", device);
  }

  /**
   * Loads one graph; the caller closes it.
   *
   * @param name for messages and metrics
   * @param file one of the bundle's files
   */
  public Graph load(Bundle bundle, String name, String file, GraphSettings settings) {
    return load(name, bundle.read(file), settings);
  }

  /**
   * Loads a graph; the caller closes it.
   *
   * @param onnx the graph with its weights
   */
  public Graph load(String name, byte[] onnx, GraphSettings settings) {
    return load(name, onnx, settings.effectiveThreads(), settings.givesWay());
  }

  /**
   * The same in another layout than the settings'.
   *
   * @param threads of one run
   * @param givesWay whether they are background threads
   */
  public Graph load(String name, byte[] onnx, int threads, boolean givesWay) {
    return givesWay
        ? Background.starting(() -> Graph.load(name, onnx, threads, device))
        : Graph.load(name, onnx, threads, device);
  }

  boolean onGpu() {
    return device.djl().isGpu();
  }
}
