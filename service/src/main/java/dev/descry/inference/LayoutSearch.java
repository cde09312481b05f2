package dev.descry.inference;

import dev.descry.priority.Background;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * Measures in which layout this machine gets most requests through a graph. A processor does more
 * with runs of one thread each beside each other than with one run of all threads, whose threads
 * wait for each other at each layer; how much more, and which batch fits its caches, depends on
 * both. First threads are chosen, then the batch: some seconds in all.
 */
public final class LayoutSearch {

  private static final int FIRST_BATCH = 8;
  private static final List<Integer> BATCHES = List.of(4, 8, 16, 32);
  private static final List<Integer> GPU_BATCHES = List.of(16, 32, 64, 128);
  private static final long WINDOW_NANOS = 250_000_000;

  /** Others may take the processor away during a window, and none of them can add to it. */
  private static final int WINDOWS = 2;

  /** A smaller batch that is as fast but for this share answers sooner and takes less memory. */
  private static final double AS_GOOD = 0.97;

  private final GraphLoader loader;
  private final String name;
  private final byte[] onnx;
  private final IntFunction<Map<String, Tensor>> inputs;

  /**
   * Loads nothing yet.
   *
   * @param onnx the graph with its weights
   * @param inputs of a batch of so many requests
   */
  public LayoutSearch(
      GraphLoader loader, String name, byte[] onnx, IntFunction<Map<String, Tensor>> inputs) {
    this.loader = loader;
    this.name = name;
    this.onnx = onnx;
    this.inputs = inputs;
  }

  /**
   * The fastest of those that use all processors.
   *
   * @throws InterruptedException if the calling thread was interrupted
   */
  public Layout fastest() throws InterruptedException {
    return loader.onGpu()
        ? fastest(List.of(1), GPU_BATCHES)
        : fastest(threadCounts(Runtime.getRuntime().availableProcessors()), BATCHES);
  }

  /** One, two, four and so on, up to all. */
  private static List<Integer> threadCounts(int processors) {
    return IntStream.iterate(1, threads -> threads <= processors, threads -> 2 * threads)
        .boxed()
        .toList();
  }

  private Layout fastest(List<Integer> threadCounts, List<Integer> batches)
      throws InterruptedException {
    int threads = threadCounts.getFirst();
    double best = 0;
    for (int candidate : threadCounts.size() == 1 ? List.<Integer>of() : threadCounts) {
      double rate = rates(candidate, List.of(FIRST_BATCH))[0];
      if (rate > best) {
        best = rate;
        threads = candidate;
      }
    }
    double[] rates = rates(threads, batches);
    double most = IntStream.range(0, rates.length).mapToDouble(i -> rates[i]).max().orElseThrow();
    int smallest = 0;
    while (rates[smallest] < AS_GOOD * most) {
      smallest++;
    }
    return new Layout(threads, runs(threads), batches.get(smallest));
  }

  private int runs(int threads) {
    return loader.onGpu() ? 1 : Math.max(1, Runtime.getRuntime().availableProcessors() / threads);
  }

  /** Requests a second with each batch; windows take turns, for a machine whose speed drifts. */
  private double[] rates(int threads, List<Integer> batches) throws InterruptedException {
    double[] rates = new double[batches.size()];
    try (Graph graph = loader.load(name, onnx, threads, true)) {
      for (int window = 0; window < WINDOWS; window++) {
        for (int i = 0; i < rates.length; i++) {
          graph.run(inputs.apply(batches.get(i)));
          rates[i] = Math.max(rates[i], rate(graph, runs(threads), batches.get(i)));
        }
      }
    }
    return rates;
  }

  private double rate(Graph graph, int runs, int batch) throws InterruptedException {
    Map<String, Tensor> input = inputs.apply(batch);
    Callable<Double> run = () -> rate(graph, input, batch);
    try (ExecutorService threads =
        Executors.newFixedThreadPool(runs, Background.threads("measure-" + name))) {
      double sum = 0;
      for (Future<Double> rate : threads.invokeAll(Collections.nCopies(runs, run))) {
        sum += rate.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e);
    }
  }

  private static double rate(Graph graph, Map<String, Tensor> input, int batch) {
    long start = System.nanoTime();
    long nanos;
    long requests = 0;
    do {
      graph.run(input);
      requests += batch;
      nanos = System.nanoTime() - start;
    } while (nanos < WINDOW_NANOS);
    return requests * 1e9 / nanos;
  }
}
