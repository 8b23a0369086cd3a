package io.nightcart.pipelines;

import static org.apache.spark.sql.functions.max;

import io.nightcart.pipelines.ModelRegistry.Origin;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.lake.Lock;
import io.nightcart.tables.Segments;
import java.io.IOException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.DoubleSupplier;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code nightcart segments}: the clusters, as a data scientist tends them. */
@Command(
    name = "segments",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Look at the clusters of customers, try others, choose the model that nights assign by.",
      "What is chosen holds from the next run on."
    },
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} segments show --lake demo/lake",
      "  ${ROOT-COMMAND-NAME} segments tune --lake demo/lake --k 2..8",
      "  ${ROOT-COMMAND-NAME} segments promote --lake demo/lake clusters-0123456789ab",
      "  ${ROOT-COMMAND-NAME} segments rollback --lake demo/lake"
    },
    subcommands = {
      SegmentsCommand.Promote.class,
      SegmentsCommand.Rollback.class,
      SegmentsShowCommand.class,
      SegmentsTuneCommand.class
    })
final class SegmentsCommand {

  /** {@code nightcart segments promote}. */
  @Command(
      name = "promote",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = "Make a model the champion, by which customers are assigned.",
      footer = {
        "",
        "Examples:",
        "  ${ROOT-COMMAND-NAME} segments promote clusters-0123456789ab --reason \"agreed with sales\""
      })
  static final class Promote implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private SettingsOptions options;
    @Mixin private Person person;

    @Parameters(paramLabel = "VERSION", description = "The model; segments show tells them.")
    private String version;

    @Option(names = "--reason", paramLabel = "TEXT", description = "Why. Default: chosen by hand.")
    private String reason = "chosen by hand";

    private final Clock clock;

    Promote(Clock clock) {
      this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
      changing(
          options.load().settings(),
          clock,
          spec,
          registry -> {
            registry.promote(ClusterNight.MODEL, version, person.name(), reason);
            return version;
          });
      spec.commandLine().getOut().println(version + " is the champion from the next run on");
      return Exit.DONE.code();
    }
  }

  /** {@code nightcart segments rollback}. */
  @Command(
      name = "rollback",
      mixinStandardHelpOptions = true,
      sortOptions = false,
      description = {
        "Make the champion before this one the champion again; a second time, the one before that.",
        "The model taken back stays on record."
      },
      footer = {"", "Examples:", "  ${ROOT-COMMAND-NAME} segments rollback --by ann"})
  static final class Rollback implements Callable<Integer> {

    @Spec private CommandSpec spec;
    @Mixin private SettingsOptions options;
    @Mixin private Person person;

    private final Clock clock;

    Rollback(Clock clock) {
      this.clock = clock;
    }

    @Override
    public Integer call() throws IOException {
      String version =
          changing(
              options.load().settings(),
              clock,
              spec,
              registry -> registry.rollback(ClusterNight.MODEL, person.name()));
      spec.commandLine().getOut().println(version + " is the champion again from the next run on");
      return Exit.DONE.code();
    }
  }

  /** Who decides. */
  static final class Person {
    @Option(
        names = "--by",
        paramLabel = "NAME",
        defaultValue = "${sys:user.name}",
        description = "Who decides. Default: the name by which you are logged in.")
    private String name;

    /** Not that by which nights sign. */
    String name() {
      if (name.equals("night")) {
        throw new Stopped(Exit.MISUSED, "--by wants the name of a person, not night");
      }
      return name;
    }
  }

  /** Works on the registry of a lake, while no run does. */
  private static <T> T changing(
      Settings settings, Clock clock, CommandSpec spec, Function<ModelRegistry, T> work)
      throws IOException {
    if (settings.clusters().retrainDays() == 0) {
      throw new Stopped(
          Exit.MISUSED,
          "Every night begins anew (clusters.retrain-days = 0), so no model can be chosen");
    }
    Run run = run(settings, clock);
    Lake lake = lake(settings);
    try (Lock lock =
        Lock.take(settings.lake(), run.id(), lake.spark().sparkContext().hadoopConfiguration())) {
      T outcome = work.apply(registry(lake.heldBy(lock), run, () -> 0));
      track(settings, lake, run, spec);
      return outcome;
    }
  }

  /** Tells MLflow of what a command entered. */
  static void track(Settings settings, Lake lake, Run run, CommandSpec spec) {
    new MlflowTracking(settings.mlflow(), spec.commandLine().getErr()::println)
        .tell(lake, run, Settings.mlflowCredentials());
  }

  /** Stands for the run of a command. */
  static Run run(Settings settings, Clock clock) {
    return new Run(
        RunCommand.runId(clock.instant()),
        settings.shop() == null ? "" : settings.shop().id(),
        clock.instant());
  }

  /**
   * The lake with customers to learn from.
   *
   * @throws Stopped if it has none
   */
  static Lake lake(Settings settings) {
    Lake lake = Lake.of(Sessions.open(), settings.lake());
    if (!lake.has(Segments.CUSTOMER_FEATURES) || lake.size(Segments.CUSTOMER_FEATURES) == 0) {
      throw new Stopped(
          Exit.MISSING_INPUT,
          "There are no customers in the lake %s; run a night first, or name another with --lake"
              .formatted(settings.lake()));
    }
    return lake;
  }

  /** The models of a lake, as a person works on them. */
  static ModelRegistry registry(Lake lake, Run run, DoubleSupplier seconds) {
    Map<String, Long> inputs =
        Map.of(Segments.CUSTOMER_FEATURES.name(), lake.version(Segments.CUSTOMER_FEATURES));
    return new ModelRegistry(lake, run, Origin.tuned(day(lake), inputs, seconds));
  }

  private static LocalDate day(Lake lake) {
    return lake.read(Segments.CUSTOMER_FEATURES).agg(max("day")).first().getDate(0).toLocalDate();
  }
}
