package dev.descry.cli;

import java.io.Console;
import java.util.Optional;
import java.util.function.IntConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/** Progress on a terminal; nothing where the output goes to a file or another program. */
final class Terminal {

  private Terminal() {}

  /** Work that reports how many steps it has done. */
  @FunctionalInterface
  interface Steps<T> {
    T run(IntConsumer done) throws InterruptedException;
  }

  /**
   * Runs the work behind a progress bar.
   *
   * @param steps in all; -1 where that is not known
   */
  static <T> T withProgress(String task, String unit, long steps, Steps<T> work)
      throws InterruptedException {
    if (!isThere()) {
      return work.run(done -> {});
    }
    try (ProgressBar bar =
        new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(steps)
            .setUnit(" " + unit, 1)
            .showSpeed()
            .setStyle(ProgressBarStyle.ASCII)
            .build()) {
      return work.run(bar::stepBy);
    }
  }

  /** A bar that the caller moves; null where there is no terminal. */
  static @Nullable ProgressBar bar(String task, String unit) {
    return isThere()
        ? new ProgressBarBuilder()
            .setTaskName(task)
            .setInitialMax(-1)
            .setUnit(" " + unit, 1)
            .showSpeed()
            .setStyle(ProgressBarStyle.ASCII)
            .build()
        : null;
  }

  private static boolean isThere() {
    return Optional.ofNullable(System.console()).map(Console::isTerminal).orElse(false);
  }
}
