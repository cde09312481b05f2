package dev.descry.inference;

import ai.djl.MalformedModelException;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.inference.Predictor;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.translate.NoBatchifyTranslator;
import ai.djl.translate.TranslateException;
import ai.djl.translate.TranslatorContext;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.descry.failure.DescryException;
import dev.descry.failure.DescryException.Kind;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.Map;

/**
 * One ONNX graph, loaded into a session of its own. Thread-safe: runs may overlap. Closing frees
 * native memory and must come after the last run.
 */
public final class Graph implements AutoCloseable {

  /**
   * The threads of a session wait for work asleep: those of one graph would otherwise spin on the
   * processors that the next graph of the same search needs.
   */
  private static final String SPINNING = "session.intra_op.allow_spinning";

  private final String name;
  private final Model model;

  private Graph(String name, Model model) {
    this.name = name;
    this.model = model;
  }

  /**
   * Loads a graph.
   *
   * @param name for messages and metrics
   * @param onnx the graph with its weights
   * @param threads threads that one run uses on the CPU
   * @throws DescryException {@code bundle-refused} if these bytes are no graph that the runtime
   *     reads
   */
  static Graph load(String name, byte[] onnx, int threads, ComputeDevice device) {
    Model model = Model.newInstance(name, device.djl(), ComputeDevice.ENGINE);
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(threads);
      options.setInterOpNumThreads(1);
      options.addConfigEntry(SPINNING, "0");
      model.load(new ByteArrayInputStream(onnx), Map.of("sessionOptions", options));
    } catch (IOException | MalformedModelException | EngineException | OrtException e) {
      model.close();
      throw DescryException.of(
          Kind.MISCONFIGURED,
          "bundle-refused",
          "%s is not a graph that ONNX Runtime reads: %s".formatted(name, rootMessage(e)),
          e);
    }
    return new Graph(name, model);
  }

  /**
   * Runs the graph once.
   *
   * @param inputs all inputs by name
   * @return the float outputs by name
   * @throws DescryException {@code bundle-refused} if the graph does not take these inputs
   */
  public Map<String, Tensor.Floats> run(Map<String, Tensor> inputs) {
    try (Predictor<Map<String, Tensor>, Map<String, Tensor.Floats>> predictor =
        model.newPredictor(new TensorTranslator())) {
      return predictor.predict(inputs);
    } catch (TranslateException | EngineException | IllegalArgumentException e) {
      throw DescryException.of(
          Kind.MISCONFIGURED,
          "bundle-refused",
          "%s does not run with the inputs %s: %s".formatted(name, inputs.keySet(), rootMessage(e)),
          e);
    }
  }

  @Override
  public void close() {
    model.close();
  }

  private static String rootMessage(Throwable failure) {
    Throwable root = failure;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  /** Only buffers cross between Java and the runtime: its arrays support little else. */
  private static final class TensorTranslator
      implements NoBatchifyTranslator<Map<String, Tensor>, Map<String, Tensor.Floats>> {

    @Override
    public NDList processInput(TranslatorContext context, Map<String, Tensor> inputs) {
      NDManager manager = context.getNDManager();
      NDList arrays = new NDList(inputs.size());
      inputs.forEach(
          (name, tensor) -> {
            NDArray array =
                switch (tensor) {
                  case Tensor.Floats floats ->
                      manager.create(
                          FloatBuffer.wrap(floats.values()),
                          new Shape(floats.shape()),
                          DataType.FLOAT32);
                  case Tensor.DirectFloats floats ->
                      manager.create(floats.values(), new Shape(floats.shape()), DataType.FLOAT32);
                  case Tensor.Longs longs ->
                      manager.create(
                          LongBuffer.wrap(longs.values()),
                          new Shape(longs.shape()),
                          DataType.INT64);
                };
            array.setName(name);
            arrays.add(array);
          });
      return arrays;
    }

    @Override
    public Map<String, Tensor.Floats> processOutput(TranslatorContext context, NDList arrays) {
      Map<String, Tensor.Floats> outputs = new HashMap<>();
      for (NDArray array : arrays) {
        if (array.getDataType() == DataType.FLOAT32) {
          ByteBuffer bytes = array.toByteBuffer();
          float[] values = new float[bytes.remaining() / Float.BYTES];
          bytes.asFloatBuffer().get(values);
          outputs.put(array.getName(), new Tensor.Floats(values, array.getShape().getShape()));
        }
      }
      return outputs;
    }
  }
}
