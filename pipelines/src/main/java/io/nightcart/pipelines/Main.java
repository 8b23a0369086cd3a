package io.nightcart.pipelines;

import io.nightcart.pipelines.Stopped.Exit;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line: the only class that knows the time, ends the program, or catches what went
 * wrong.
 */
@Command(
    name = "nightcart",
    mixinStandardHelpOptions = true,
    versionProvider = Build.class,
    sortOptions = false,
    description =
        "Turns an online shop's raw exports into trusted customer knowledge, every night.",
    footer = {
      "",
      "Exit codes: 0 done, 1 fault, 2 wrong arguments or settings, 3 input missing, 4 bad data,",
      "5 another run at work, 6 a file breaks its contract, 7 a model refused (--fail-on warn).",
      "",
      "Start with: ${ROOT-COMMAND-NAME} demo"
    },
    subcommands = {
      DemoCommand.class,
      SampleCommand.class,
      RunCommand.class,
      PlanCommand.class,
      CheckCommand.class,
      SqlCommand.class,
      TablesCommand.class,
      ReportCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main {

  /** Characters in a line of help; the examples fit in it. */
  private static final int WIDTH = 120;

  @Spec private CommandSpec spec;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "Show the stack trace of an error and Spark's own log.")
  private boolean isDebug;

  /** Runs a command and ends the program with its exit code. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    System.exit(run(Clock.systemUTC(), args));
  }

  /** Runs a command and gives its exit code. */
  static int run(Clock clock, String... args) {
    if (Arrays.asList(args).contains("--debug")) {
      System.setProperty("nightcart.log.level", "INFO");
    }
    Main main = new Main();
    return new CommandLine(main, new Commands(clock, System::nanoTime))
        .setCommandName(System.getProperty("nightcart.command", "nightcart"))
        .setUsageHelpWidth(WIDTH)
        .setExecutionExceptionHandler(main.faults())
        .setParameterExceptionHandler(misuse())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(args);
  }

  private IExecutionExceptionHandler faults() {
    return (fault, command, parsed) -> {
      PrintWriter err = command.getErr();
      if (isDebug) {
        fault.printStackTrace(err);
      }
      err.println("nightcart: " + line(fault));
      boolean isFault = !(fault instanceof Stopped stopped) || stopped.exit() == Exit.FAULT;
      if (isFault && !isDebug) {
        err.println("nightcart: run again with --debug to see where");
      }
      return (fault instanceof Stopped stopped ? stopped.exit() : Exit.FAULT).code();
    };
  }

  private static String line(Throwable fault) {
    String message = fault.getMessage() == null ? fault.toString() : fault.getMessage();
    return message.strip().lines().findFirst().orElse(fault.toString());
  }

  /** Of a word where a command is due, picocli would only say that it does not match. */
  private static String line(ParameterException wrong) {
    var commands = wrong.getCommandLine().getSubcommands().keySet();
    return wrong instanceof UnmatchedArgumentException unmatched && !commands.isEmpty()
        ? "%s is no command; there are %s"
            .formatted(unmatched.getUnmatched().get(0), String.join(", ", commands))
        : wrong.getMessage();
  }

  private static IParameterExceptionHandler misuse() {
    return (ParameterException wrong, String[] args) -> {
      CommandLine command = wrong.getCommandLine();
      command.getErr().println("nightcart: " + line(wrong));
      if (!UnmatchedArgumentException.printSuggestions(wrong, command.getErr())) {
        command
            .getErr()
            .println("nightcart: see " + command.getCommandSpec().qualifiedName() + " --help");
      }
      return Exit.MISUSED.code();
    };
  }
}
