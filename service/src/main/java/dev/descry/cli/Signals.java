package dev.descry.cli;

import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;

/**
 * Turns SIGTERM and SIGINT into an interrupt of the main thread, which then cleans up and exits.
 * Left to the JVM, ONNX Runtime's own shutdown hook would free its environment under runs that are
 * still going, and the process could die in native code.
 */
final class Signals {

  private static final int SIGNAL_EXIT = 128;
  private static final Map<String, Integer> NUMBERS = Map.of("INT", 2, "TERM", 15);

  private final CountDownLatch received = new CountDownLatch(1);
  private volatile int number;

  private Signals() {}

  /** Signals interrupt the calling thread from now on; a second one ends the process at once. */
  static Signals install() {
    Signals signals = new Signals();
    Thread main = Thread.currentThread();
    NUMBERS.forEach(
        (name, number) ->
            org.jline.utils.Signals.register(
                name,
                () -> {
                  if (signals.number != 0) {
                    Runtime.getRuntime().halt(SIGNAL_EXIT + number);
                  }
                  signals.number = number;
                  signals.received.countDown();
                  main.interrupt();
                }));
    return signals;
  }

  /** Waits until there is one. */
  void await() {
    boolean waiting = true;
    while (waiting) {
      try {
        received.await();
        waiting = false;
      } catch (InterruptedException e) {
        // The handler counts down before it interrupts, so the next round ends at once.
        waiting = received.getCount() > 0;
      }
    }
    // What comes now is the orderly end, which an interrupt would disturb.
    Thread.interrupted();
  }

  /** 128 and the signal's number, if there was one. */
  OptionalInt exitCode() {
    return number == 0 ? OptionalInt.empty() : OptionalInt.of(SIGNAL_EXIT + number);
  }
}
