package dev.descry.cli;

import dev.descry.failure.DescryException;
import dev.descry.jobs.Partition;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.web.server.PortInUseException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;

/** The command line: one command a run, help everywhere, exit codes that scripts can rely on. */
@Command(
    name = "descry",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    description = "Text-based person retrieval: a sentence in, the right people out.",
    footer = "%nWithout a command, descry serves.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:failed; the reason is on standard error",
      "2:wrong usage or input",
      "3:done, but something was left out, or something deleted is still there",
      "130, 143:stopped by a signal, after cleaning up"
    })
public final class Commands {

  static final int FAILED = 1;
  static final int WRONG_INPUT = 2;
  static final int INCOMPLETE = 3;

  private Commands() {}

  /**
   * Runs a command to its end.
   *
   * @param application the Spring application that commands start
   * @return the exit code
   */
  public static int run(Class<?> application, String... args) {
    Signals signals = Signals.install();
    ServiceStarter starter = new ServiceStarter(application);
    CommandLine commandLine =
        new CommandLine(new Commands())
            .addSubcommand(new ServeCommand(starter, signals))
            .addSubcommand(new IndexCommand(starter))
            .addSubcommand(new SearchCommand(starter))
            .addSubcommand(new GenerationsCommand(starter))
            .addSubcommand(new PurgeCommand(starter))
            .addSubcommand(new VerifyDeletionCommand(starter))
            .addSubcommand(new SnapshotsCommand(starter))
            .addSubcommand(new EvaluateCommand(starter))
            .addSubcommand(new EvaluateDetectorCommand(starter))
            .addSubcommand(new BenchmarkCommand(starter))
            .addSubcommand(new GalleryBenchmarkCommand(starter))
            .addSubcommand(new CommandLine.HelpCommand())
            .registerConverter(Partition.class, Partition::parse)
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setExecutionExceptionHandler(reportFailure(signals));
    int exitCode = commandLine.execute(args.length == 0 ? new String[] {"serve"} : args);
    return signals.exitCode().orElse(exitCode);
  }

  private static IExecutionExceptionHandler reportFailure(Signals signals) {
    return (failure, commandLine, parsed) -> {
      if (signals.exitCode().isPresent()) {
        commandLine.getErr().println("descry: stopped");
        return FAILED;
      }
      DescryException understood = cause(failure, DescryException.class);
      PortInUseException portInUse = cause(failure, PortInUseException.class);
      if (understood != null) {
        commandLine.getErr().println("descry: " + understood.getMessage());
        return isInput(understood) ? WRONG_INPUT : FAILED;
      }
      if (portInUse != null) {
        commandLine.getErr().println("descry: " + portInUse.getMessage());
        return FAILED;
      }
      failure.printStackTrace(commandLine.getErr());
      return FAILED;
    };
  }

  private static boolean isInput(DescryException failure) {
    return Arrays.asList(
            DescryException.Kind.INVALID,
            DescryException.Kind.TOO_LARGE,
            DescryException.Kind.UNSUPPORTED)
        .contains(failure.kind());
  }

  private static <T extends Throwable> @Nullable T cause(Throwable failure, Class<T> type) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return type.cast(cause);
      }
    }
    return null;
  }
}
