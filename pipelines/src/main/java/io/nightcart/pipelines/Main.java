package io.nightcart.pipelines;

import io.nightcart.pipelines.Stopped.Exit;
import java.io.PrintWriter;
import java.time.Clock;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
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
import picocli.CommandLine.TypeConversionException;
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
      ServeCommand.class,
      ReportCommand.class,
      SegmentsCommand.class,
      MaintainCommand.class,
      BenchCommand.class,
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

  /** Whether a signal ends the program, on which Spark's session ends under whatever is at work. */
  private static volatile boolean isEnding;

  /** Runs a command and ends the program with its exit code. */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> isEnding = true));
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
        .registerConverter(LocalDate.class, Main::day)
        .setUsageHelpWidth(WIDTH)
        .setExecutionExceptionHandler(main.faults())
        .setParameterExceptionHandler(misuse())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .execute(args);
  }

  private static LocalDate day(String text) {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new TypeConversionException("a day is written as in 2026-01-31, not " + text);
    }
  }

  private IExecutionExceptionHandler faults() {
    return (fault, command, parsed) -> {
      PrintWriter err = command.getErr();
      if (isDebug) {
        fault.printStackTrace(err);
      }
      Stopped stop = Stopped.by(fault);
      if (isEnding && stop.exit() == Exit.FAULT) {
        err.println(
            "nightcart: stopped by a signal; what was made stays, and the next run goes on from it");
        return stop.exit().code();
      }
      err.println("nightcart: " + stop.line());
      if (stop.exit() == Exit.FAULT && !isDebug) {
        err.println("nightcart: run again with --debug to see where");
      }
      return stop.exit().code();
    };
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
      command.getErr().printf("nightcart: %s; %s%n", line(wrong), advice(wrong));
      return Exit.MISUSED.code();
    };
  }

  private static String advice(ParameterException wrong) {
    List<String> alike =
        wrong instanceof UnmatchedArgumentException unmatched && unmatched.isUnknownOption()
            ? unmatched.getSuggestions()
            : List.of();
    return alike.isEmpty()
        ? "see %s --help".formatted(wrong.getCommandLine().getCommandSpec().qualifiedName())
        : "did you mean " + String.join(" or ", alike) + "?";
  }
}
