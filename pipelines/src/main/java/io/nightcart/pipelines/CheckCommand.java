package io.nightcart.pipelines;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.feeds.Trial;
import io.nightcart.pipelines.feeds.Trial.Result;
import io.nightcart.tables.Bronze;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code nightcart check}. */
@Command(
    name = "check",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Try the settings and feeds of a shop on the first rows of the first and the last of its files.",
      "Nothing is written. The exit code is the one with which a run would end, if all rows are like",
      "those tried: 0, 3, 4 or 6."
    },
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} check --shop conf/shops/sample.conf --set raw=demo/raw"
    })
final class CheckCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  private final Clock clock;

  CheckCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    Settings settings = options.loadShop().settings();
    PrintWriter out = spec.commandLine().getOut();
    var trial = new Trial(Sessions.open(), settings.ingestOptions(), clock.instant());
    Exit exit = Exit.DONE;
    for (var contract : Bronze.CONTRACTS) {
      Result result = trial.of(contract);
      out.println(result.line());
      result.notes().forEach(line -> out.println("    " + line));
      out.flush();
      exit = exit == Exit.DONE ? result.exit() : exit;
    }
    return exit.code();
  }
}
