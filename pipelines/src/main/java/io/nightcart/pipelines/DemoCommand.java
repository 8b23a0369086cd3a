package io.nightcart.pipelines;

import io.nightcart.pipelines.Night.Request;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.sample.Sample;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nightcart demo}. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Invent a small shop, run a whole night on it and write its report.",
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} demo",
      "  ${ROOT-COMMAND-NAME} demo --to /tmp/shop",
      "  ${ROOT-COMMAND-NAME} sql --lake demo/lake \"select * from gold.bundle_offers\""
    })
final class DemoCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Option(
      names = "--to",
      paramLabel = "DIR",
      description = "Where to put raw files, lake and report. Default: demo.")
  private Path to = Path.of("demo");

  private final Clock clock;
  private final LongSupplier nanos;

  DemoCommand(Clock clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
  }

  @Override
  public Integer call() throws IOException {
    var out = spec.commandLine().getOut();
    out.println("Inventing a shop in " + to.resolve("raw"));
    out.flush();
    CompletableFuture.runAsync(
        Sessions::open); // meanwhile; whatever fails fails again in the night
    Sample.write(to.resolve("raw"), Sample.Options.defaults());
    Settings.Loaded loaded =
        Settings.ofSample(
            List.of(
                "raw=" + to.resolve("raw"),
                "lake=" + to.resolve("lake"),
                "report=" + to.resolve("report")));
    RunCommand.night(loaded, new Request(null, null, List.of(), false), clock, nanos, out);
    String nightcart = spec.root().name();
    out.println(
        "Look at the tables:  %s sql --lake %s \"select day, net_sales, orders, aov from gold.kpi_daily_wide order by day desc limit 7\""
            .formatted(nightcart, to.resolve("lake")));
    out.println(
        "Run it again:        %s run --shop conf/shops/sample.conf --set raw=%s --set report=%s --lake %s"
            .formatted(nightcart, to.resolve("raw"), to.resolve("report"), to.resolve("lake")));
    out.println(
        "Use your own shop:   copy conf/shops/sample.conf, then %s check --shop FILE"
            .formatted(nightcart));
    return Exit.DONE.code();
  }
}
