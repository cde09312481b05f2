package dev.descry.evaluation;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * A graph run by ONNX Runtime's own API, with nothing of Descry or DJL around it: what the
 * service's times are compared with. Only inputs are made anew for each run.
 */
final class BareGraph implements AutoCloseable {

  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs = new HashMap<>();

  /** Loads a graph; DJL must have set up the environment before. */
  BareGraph(byte[] onnx, int threads) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      session = OrtEnvironment.getEnvironment().createSession(onnx, options);
    }
  }

  BareGraph input(String name, float[] values, long... shape) throws OrtException {
    replace(
        name,
        OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), FloatBuffer.wrap(values), shape));
    return this;
  }

  BareGraph input(String name, long[] values, long... shape) throws OrtException {
    replace(
        name,
        OnnxTensor.createTensor(OrtEnvironment.getEnvironment(), LongBuffer.wrap(values), shape));
    return this;
  }

  /** Runs once and returns nanoseconds. */
  long run() throws OrtException {
    long start = System.nanoTime();
    session.run(inputs).close();
    return System.nanoTime() - start;
  }

  @Override
  public void close() throws OrtException {
    inputs.values().forEach(OnnxTensor::close);
    session.close();
  }

  private void replace(String name, OnnxTensor tensor) {
    OnnxTensor before = inputs.put(name, tensor);
    if (before != null) {
      before.close();
    }
  }
}
