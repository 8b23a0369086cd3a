package io.nightcart.pipelines;

import io.nightcart.pipelines.Night.Outcome;
import io.nightcart.pipelines.Night.Request;
import io.nightcart.pipelines.Night.Surroundings;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.bench.Meter;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.lake.Lock;
import io.nightcart.pipelines.watch.JsonLog;
import io.nightcart.pipelines.watch.Lineage;
import io.nightcart.pipelines.watch.Metrics;
import io.nightcart.pipelines.watch.RunEnd;
import io.nightcart.pipelines.watch.TextLog;
import io.nightcart.pipelines.watch.Watcher;
import io.nightcart.tables.Sales;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nightcart run}. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Run a night: take new raw files, bring every table up to date, write the report.",
      "Without new files, running it again leaves all data as it is: what is up to date is passed over."
    },
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} run --shop conf/shops/sample.conf",
      "  ${ROOT-COMMAND-NAME} run --shop my.conf --day 2026-01-31 --lake s3a://bucket/lake",
      "  ${ROOT-COMMAND-NAME} run --shop my.conf --from 2026-01-01 --to 2026-01-31",
      "  ${ROOT-COMMAND-NAME} run --shop my.conf --jobs customer_history,rfm_scores --set rfm.window-days=0"
    })
final class RunCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Option(
      names = "--day",
      paramLabel = "DAY",
      description =
          "Take the files up to this day and describe it: a date, or latest (default), the newest"
              + " day in the data.")
  private String day = "latest";

  @Option(
      names = "--from",
      paramLabel = "DAY",
      description = "Take only files from this day on, up to that of --to.")
  private LocalDate from;

  @Option(
      names = "--to",
      paramLabel = "DAY",
      description =
          "Take only files up to this day, and describe it; without --from the same as --day.")
  private LocalDate to;

  @Option(
      names = "--jobs",
      paramLabel = "JOB",
      split = ",",
      description = "Only these jobs; see ${ROOT-COMMAND-NAME} plan.")
  private List<String> jobs = List.of();

  @Option(
      names = "--full-refresh",
      description = "Take every raw file again and make every table anew.")
  private boolean isFull;

  @Option(
      names = "--fail-on",
      paramLabel = "LEVEL",
      description = "warn: end with exit code 7 if a model failed its gate. Default: error.")
  private Level failOn = Level.ERROR;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = "Write what each job cost to this file, as JSON.")
  private Path profile;

  @Option(
      names = "--log",
      paramLabel = "FORMAT",
      defaultValue = "${NIGHTCART_LOG:-text}",
      description =
          "text, or json: an object a line, for log collectors. Default: NIGHTCART_LOG, else text.")
  private LogFormat log;

  /** How a run tells how it goes. */
  enum LogFormat {
    TEXT,
    JSON
  }

  /** What makes a run fail. */
  enum Level {
    WARN,
    ERROR
  }

  private final Clock clock;
  private final LongSupplier nanos;

  RunCommand(Clock clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
  }

  @Override
  public Integer call() throws IOException {
    LocalDate last = lastDay();
    Settings.Loaded loaded = options.loadShop();
    PrintWriter out = spec.commandLine().getOut();
    Meter meter = profile == null ? null : Meter.on(Sessions.open().sparkContext());
    Outcome outcome = night(loaded, new Request(from, last, jobs, isFull), clock, nanos, out, log);
    if (meter != null) {
      meter.profile(Sessions.open().sparkContext(), outcome.costs()).write(profile);
    }
    return failOn == Level.WARN && !outcome.refusedModels().isEmpty()
        ? Exit.MODEL_REFUSED.code()
        : Exit.DONE.code();
  }

  private LocalDate lastDay() {
    if (from != null && to == null || from != null && from.isAfter(to)) {
      throw new Stopped(Exit.MISUSED, "--from needs a --to that is not before it");
    } else if (to != null) {
      return to;
    }
    try {
      return day.equals("latest") ? null : LocalDate.parse(day);
    } catch (DateTimeParseException e) {
      throw new Stopped(
          Exit.MISUSED, "--day wants a date such as 2026-01-31, or latest, not " + day, e);
    }
  }

  /** A night with everything around it: session, lock, lake, report. */
  static Outcome night(
      Settings.Loaded loaded, Request request, Clock clock, LongSupplier nanos, PrintWriter out)
      throws IOException {
    return night(loaded, request, clock, nanos, out, LogFormat.TEXT);
  }

  private static Outcome night(
      Settings.Loaded loaded,
      Request request,
      Clock clock,
      LongSupplier nanos,
      PrintWriter out,
      LogFormat log)
      throws IOException {
    long start = nanos.getAsLong();
    Night.requireKnown(loaded.settings(), request.jobs());
    Instant now = clock.instant();
    Run run = new Run(runId(now), loaded.settings().shop().id(), now);
    Consumer<String> lines =
        line -> {
          out.println(line);
          out.flush();
        };
    Watcher reader = log == LogFormat.JSON ? new JsonLog(run, clock, lines) : new TextLog(lines);
    var watchers = new ArrayList<>(List.of(reader));
    Watcher all = Watcher.all(watchers);
    DoubleSupplier seconds = () -> (nanos.getAsLong() - start) / 1e9;
    Ended ended;
    try {
      watchers.addAll(others(loaded.settings(), run, clock, reader));
      ended = night(loaded, request, run, new Surroundings(Build.code(), all, nanos), seconds);
    } catch (IOException | RuntimeException e) {
      Stopped stop = Stopped.by(e);
      try {
        all.end(new RunEnd(stop.exit().code(), null, 0, 0, seconds.getAsDouble(), stop.line()));
      } catch (RuntimeException also) {
        e.addSuppressed(also);
      }
      throw e;
    }
    all.end(ended.end());
    return ended.outcome();
  }

  /** What came of a night, for the program and for whoever hears of it. */
  private record Ended(Outcome outcome, RunEnd end) {}

  /** Spark's metrics, and OpenLineage if it is to be told. */
  private static List<Watcher> others(Settings settings, Run run, Clock clock, Watcher reader) {
    SparkSession spark = Sessions.open();
    Watcher metrics = Metrics.registered();
    if (settings.openlineage().config().isEmpty()) {
      return List.of(metrics);
    }
    Lake lake = Lake.of(spark, settings.lake());
    try {
      return List.of(
          metrics,
          new Lineage(
              Path.of(settings.openlineage().config()),
              settings.openlineage().namespace(),
              run,
              clock,
              table -> new org.apache.hadoop.fs.Path(lake.path(table)).toUri(),
              reader));
    } catch (IllegalArgumentException e) {
      throw new Stopped(Exit.MISUSED, "openlineage.config: " + e.getMessage(), e);
    }
  }

  private static Ended night(
      Settings.Loaded loaded, Request request, Run run, Surroundings around, DoubleSupplier seconds)
      throws IOException {
    Settings settings = loaded.settings();
    Watcher watcher = around.watcher();
    if (settings.hasTrialKey()) {
      watcher.say(
          "Personal data is hashed with the key that everybody knows; for real customers set"
              + " NIGHTCART_PERSONAL_DATA_KEY");
    }
    SparkSession spark = Sessions.open();
    Lake lake = Lake.open(spark, settings.lake());
    try (Lock lock =
        Lock.take(settings.lake(), run.id(), spark.sparkContext().hadoopConfiguration())) {
      var tracking = new MlflowTracking(settings.mlflow(), watcher::say);
      Outcome outcome;
      try {
        outcome = new Night(lake.heldBy(lock), loaded, run, around).run(request);
      } catch (RuntimeException e) {
        try {
          tracking.tell(lake, run, Settings.mlflowCredentials());
        } catch (RuntimeException also) {
          e.addSuppressed(also);
        }
        throw e;
      }
      tracking.tell(lake, run, Settings.mlflowCredentials());
      outcome.refusedModels().forEach(model -> watcher.say("Not used, gate failed: " + model));
      return new Ended(outcome, end(lake, settings, outcome, seconds));
    }
  }

  /** Writes the report, and sums up. */
  private static RunEnd end(Lake lake, Settings settings, Outcome outcome, DoubleSupplier seconds)
      throws IOException {
    String report =
        lake.has(Sales.KPI_DAILY)
            ? "report "
                + ReportCommand.write(
                    lake, settings.shop(), outcome.day(), Path.of(settings.report()))
            : "no report without gold.kpi_daily";
    String message =
        "%s as of %s in %.0f s: %s written to %s, %s"
            .formatted(
                settings.shop().name(),
                outcome.day(),
                seconds.getAsDouble(),
                outcome.changed() == 1 ? "1 table" : outcome.changed() + " tables",
                settings.lake(),
                report);
    return new RunEnd(
        Exit.DONE.code(),
        outcome.day(),
        outcome.changed(),
        outcome.refusedModels().size(),
        seconds.getAsDouble(),
        message);
  }

  static String runId(Instant now) {
    return DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss").withZone(ZoneOffset.UTC).format(now)
        + "-"
        + UUID.randomUUID().toString().substring(0, 8);
  }
}
