package dev.descry.priority;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Threads whose work nobody waits for at this moment, such as merging segments or encoding what is
 * indexed. Where processors are short, they get about a tenth of what a thread gets that answers a
 * search; where they are not, they run as fast as any.
 *
 * <p>On Linux a nice value belongs to a thread and is inherited by the threads that it starts,
 * native ones too (setpriority(2), "C library/kernel differences"). The JVM itself passes no
 * priorities on. On other systems nothing happens. Thread-safe.
 */
public final class Background {

  private static final Logger LOG = LoggerFactory.getLogger(Background.class);

  /** A tenth of the weight of nice 0 in the kernel's scheduler (sched(7), "The nice value"). */
  private static final int NICE = 10;

  /** {@code PRIO_PROCESS}, which with the id 0 means the calling thread. */
  private static final int CALLING_THREAD = 0;

  private static final @Nullable MethodHandle SET_PRIORITY = find();

  private Background() {}

  /** Makes the calling platform thread give way for the rest of its life. */
  public static void giveWay() {
    if (SET_PRIORITY == null || Thread.currentThread().isVirtual()) {
      return;
    }
    try {
      int failed = (int) SET_PRIORITY.invokeExact(CALLING_THREAD, 0, NICE);
      if (failed != 0) {
        LOG.debug("{} keeps its priority", Thread.currentThread());
      }
    } catch (Throwable e) {
      throw new LinkageError("setpriority", e);
    }
  }

  /** Makes daemon threads that give way. */
  public static ThreadFactory threads(String name) {
    return work ->
        Thread.ofPlatform()
            .name(name)
            .daemon()
            .unstarted(
                () -> {
                  giveWay();
                  work.run();
                });
  }

  /**
   * Waits for something that starts threads, which then give way as long as they live.
   *
   * @throws RuntimeException what it threw
   */
  public static <T> T starting(Supplier<T> threads) {
    CompletableFuture<T> started = new CompletableFuture<>();
    threads("background-start")
        .newThread(
            () -> {
              try {
                started.complete(threads.get());
              } catch (Throwable e) {
                started.completeExceptionally(e);
              }
            })
        .start();
    try {
      return started.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  @SuppressWarnings("restricted") // Every way of starting the service allows native access.
  private static @Nullable MethodHandle find() {
    if (!System.getProperty("os.name").equals("Linux")) {
      return null;
    }
    Linker linker = Linker.nativeLinker();
    MemorySegment function = linker.defaultLookup().find("setpriority").orElse(null);
    return function == null
        ? null
        : linker.downcallHandle(
            function,
            FunctionDescriptor.of(
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT,
                ValueLayout.JAVA_INT));
  }
}
