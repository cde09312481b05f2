package dev.descry.inference;

import dev.descry.failure.DescryException;
import dev.descry.inference.InferenceSettings.GraphSettings;
import dev.descry.metrics.Meters;
import dev.descry.priority.Background;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Requests for one graph, run in batches by as many threads as runs may overlap: the first request
 * of a batch waits at most the maximum delay for others, and when the queue is full a request is
 * refused at once instead of being left to time out. Thread-safe.
 *
 * @param <I> what a request gives
 * @param <O> what it gets
 */
public final class BatchQueue<I, O> implements AutoCloseable {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private record Request<I, O>(@Nullable I input, CompletableFuture<O> output) {}

  private final String graph;
  private final Function<List<I>, List<O>> run;
  private final GraphSettings settings;
  private final BlockingQueue<Request<I, O>> waiting;
  private List<Thread> workers = List.of();
  private final Counter refused;
  private final DistributionSummary batchSizes;
  private final Timer runs;
  private volatile Layout layout;
  private volatile int capacity;
  private volatile boolean closed;

  /**
   * Starts the threads.
   *
   * @param bundle name@version of the model that the graph is of, for metrics
   * @param run answers a batch, in its order; called by as many threads at a time as the settings
   *     have runs
   */
  public BatchQueue(
      String graph,
      String bundle,
      GraphSettings settings,
      MeterRegistry meters,
      Function<List<I>, List<O>> run) {
    Tags tags = Tags.of("graph", graph, "bundle", bundle);
    this.graph = graph;
    this.run = run;
    this.settings = settings;
    this.waiting = new LinkedBlockingQueue<>();
    this.refused = meters.counter(Meters.QUEUE_REFUSED.meterName(), tags);
    this.batchSizes = meters.summary(Meters.BATCH_SIZE.meterName(), tags);
    this.runs = Timer.builder(Meters.INFERENCE.meterName()).tags(tags).register(meters);
    Gauge.builder(Meters.QUEUE_SIZE.meterName(), waiting, BlockingQueue::size)
        .tags(tags)
        .register(meters);
    this.capacity = settings.queueCapacity();
    this.layout = settings.layout();
    start();
  }

  private void start() {
    ThreadFactory threads =
        settings.givesWay()
            ? Background.threads("batch-" + graph)
            : Thread.ofPlatform().name("batch-" + graph).daemon().factory();
    workers = Stream.generate(() -> threads.newThread(this::work)).limit(layout.runs()).toList();
    workers.forEach(Thread::start);
  }

  /** How runs share the machine now. */
  public Layout layout() {
    return layout;
  }

  /**
   * Goes over to other runs, and lets as many requests wait as keep them busy. What waits keeps its
   * place, and no run of before goes on when it returns.
   *
   * @throws InterruptedException if the calling thread was interrupted: requests are answered, but
   *     runs of before may still go on
   */
  public synchronized void arrange(Layout next) throws InterruptedException {
    if (closed) {
      return;
    }
    try {
      stopWorkers();
    } finally {
      capacity = Math.max(capacity, next.underWay());
      layout = next;
      start();
    }
  }

  /**
   * Waits for the answer to one request.
   *
   * @throws DescryException overloaded, if the queue is full or the service is stopping
   */
  public O submit(I input) {
    return answer(submitLater(input));
  }

  /**
   * The same without waiting. What depends on the answer runs in a thread of the queue, and must be
   * short.
   *
   * @throws DescryException as in {@link #submit}, at once
   */
  public CompletableFuture<O> submitLater(I input) {
    Request<I, O> request = new Request<>(input, new CompletableFuture<>());
    if (!enqueue(request)) {
      refused.increment();
      throw DescryException.overloaded(
          "%d requests already wait for the %s".formatted(capacity, graph), RETRY_AFTER);
    }
    if (closed && waiting.remove(request)) {
      throw stopping();
    }
    return request.output;
  }

  private boolean enqueue(Request<I, O> request) {
    synchronized (waiting) {
      return waiting.size() < capacity && waiting.offer(request);
    }
  }

  /** Waits for an answer; a failure is that of the run. */
  public static <O> O answer(CompletableFuture<O> later) {
    try {
      return later.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  /** Answers what already waits, then stops the threads. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    try {
      stopWorkers();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    refuseLatecomers();
  }

  private void stopWorkers() throws InterruptedException {
    for (int i = 0; i < workers.size(); i++) {
      // An empty request tells a thread that nothing comes after it.
      waiting.add(new Request<>(null, new CompletableFuture<>()));
    }
    for (Thread worker : workers) {
      worker.join();
    }
  }

  private void work() {
    try {
      List<Request<I, O>> batch = new ArrayList<>();
      while (collect(batch)) {
        answer(batch);
        batch.clear();
      }
      answer(batch);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Fills the batch; false if this thread is to end and this is its last one. */
  private boolean collect(List<Request<I, O>> batch) throws InterruptedException {
    Request<I, O> next = waiting.take();
    long deadline =
        System.nanoTime() + TimeUnit.MICROSECONDS.toNanos(settings.maxBatchDelayMicros());
    while (next != null) {
      if (next.input == null) {
        return false;
      }
      batch.add(next);
      next =
          batch.size() == layout.maxBatch()
              ? null
              : waiting.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
    }
    return true;
  }

  private void answer(List<Request<I, O>> batch) {
    if (batch.isEmpty()) {
      return;
    }
    batchSizes.record(batch.size());
    List<I> inputs = new ArrayList<>(batch.size());
    for (Request<I, O> request : batch) {
      if (request.input != null) {
        inputs.add(request.input);
      }
    }
    try {
      List<O> outputs = runs.record(() -> run.apply(inputs));
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).output.complete(outputs.get(i));
      }
    } catch (Throwable e) {
      batch.forEach(request -> request.output.completeExceptionally(e));
    }
  }

  private void refuseLatecomers() {
    Request<I, O> late;
    while ((late = waiting.poll()) != null) {
      late.output.completeExceptionally(stopping());
    }
  }

  private static DescryException stopping() {
    return DescryException.overloaded("the service is stopping", RETRY_AFTER);
  }
}
