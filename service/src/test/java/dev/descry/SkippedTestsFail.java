package dev.descry;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Ends the test run when a test is skipped or its assumption fails, because a test that does not
 * run protects nothing. JUnit finds it as a service; it swallows what listeners throw, hence the
 * halt.
 */
public final class SkippedTestsFail implements TestExecutionListener {

  @Override
  public void executionSkipped(TestIdentifier test, String reason) {
    end(test, reason);
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
      end(test, result.getThrowable().map(Throwable::getMessage).orElse("aborted"));
    }
  }

  private static void end(TestIdentifier test, String reason) {
    System.err.printf("A skipped test is a failed build: %s (%s)%n", test.getDisplayName(), reason);
    Runtime.getRuntime().halt(1);
  }
}
