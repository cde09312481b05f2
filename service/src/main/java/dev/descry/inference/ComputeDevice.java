package dev.descry.inference;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import dev.descry.inference.InferenceSettings.DeviceChoice;

/**
 * The processor that graphs run on.
 *
 * @param djl what DJL calls it
 */
record ComputeDevice(Device djl) {

  /** The tokenizers bring an engine too, so the one that runs graphs is always named. */
  static final String ENGINE = "OnnxRuntime";

  /**
   * Finds the device that was asked for.
   *
   * @throws DescryException {@code device-missing} if CUDA is asked for and cannot be used
   */
  static ComputeDevice choose(DeviceChoice choice) {
    // DJL sets up ONNX Runtime's environment, and must do so before anything else touches it.
    Engine engine = Engine.getEngine(ENGINE);
    return switch (choice) {
      case CPU -> new ComputeDevice(Device.cpu());
      case AUTO -> new ComputeDevice(cudaUsable(engine) ? Device.gpu() : Device.cpu());
      case CUDA -> {
        if (!cudaUsable(engine)) {
          throw DescryException.of(
              Kind.MISCONFIGURED,
              "device-missing",
              "descry.inference.device is cuda, but %s: use cpu or auto, or the GPU image on a host with an NVIDIA driver"
                  .formatted(
                      engine.getGpuCount() == 0
                          ? "no CUDA device is visible"
                          : "this ONNX Runtime was built without CUDA"));
        }
        yield new ComputeDevice(Device.gpu());
      }
    };
  }

  private static boolean cudaUsable(Engine engine) {
    return engine.getGpuCount() > 0 && engine.hasCapability(StandardCapabilities.CUDA);
  }

  @Override
  public String toString() {
    return djl.isGpu() ? "cuda" : "cpu";
  }
}
