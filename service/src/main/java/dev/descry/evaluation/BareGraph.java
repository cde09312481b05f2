package dev.descry.evaluation;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.descry.bundle.Bundle;
import dev.descry.bundle.BundleManifest;
import dev.descry.inference.Layout;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/**
 * A graph run by ONNX Runtime's own API, with nothing of Descry or DJL around it: what the
 * service's times are compared with. Only inputs are made anew for each run.
 */
final class BareGraph implements AutoCloseable {

  /** Runs that are not timed, so that memory is laid out. */
  private static final int WARM_UP_RUNS = 2;

  private final OrtSession session;
  private final Map<String, OnnxTensor> inputs = new HashMap<>();

  /** Loads a graph; DJL must have set up the environment before. */
  BareGraph(byte[] onnx, int threads) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      session = OrtEnvironment.getEnvironment().createSession(onnx, options);
    }
  }

  /** The image branch, with the input of a full batch. */
  static BareGraph imageBranch(Bundle bundle, Layout layout) throws OrtException {
    BundleManifest manifest = bundle.manifest();
    return new BareGraph(bundle.read(manifest.imageBranch().file()), layout.threads())
        .noise(
            manifest.imageBranch().pixels(),
            layout.maxBatch(),
            3,
            manifest.preprocessing().height(),
            manifest.preprocessing().width());
  }

  /** Gives an input that looks like normalised pixels or tokens, as far as speed goes. */
  BareGraph noise(String name, long... shape) throws OrtException {
    float[] values = new float[Math.toIntExact(LongStream.of(shape).reduce(1, (a, b) -> a * b))];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
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

  /** Median of so many runs, after as many that are not counted. */
  double medianMillis(int runs) throws OrtException {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < 2 * runs; i++) {
      long start = System.nanoTime();
      session.run(inputs).close();
      nanos.add(System.nanoTime() - start);
    }
    return Median.of(nanos.subList(runs, 2 * runs), one -> one / 1e6);
  }

  /**
   * Requests a second, of about so many, whose batches are the input.
   *
   * @param layout whose runs overlap
   */
  double rate(Layout layout, int requests) throws OrtException, InterruptedException {
    for (int i = 0; i < WARM_UP_RUNS; i++) {
      session.run(inputs).close();
    }
    int batches = Math.max(1, requests / layout.atOnce());
    long start = System.nanoTime();
    try (ExecutorService threads = Executors.newFixedThreadPool(layout.runs())) {
      List<Callable<@Nullable Void>> runs = Collections.nCopies(layout.runs(), () -> run(batches));
      for (Future<@Nullable Void> run : threads.invokeAll(runs)) {
        run.get();
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a bare graph does not run", e);
    }
    return batches * layout.atOnce() * 1e9 / (System.nanoTime() - start);
  }

  private @Nullable Void run(int times) throws OrtException {
    for (int i = 0; i < times; i++) {
      session.run(inputs).close();
    }
    return null;
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
