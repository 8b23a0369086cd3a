package io.nightcart.pipelines;

import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;

import io.nightcart.models.Clusters;
import io.nightcart.models.Clusters.Feature;
import io.nightcart.models.Clusters.Trial;
import io.nightcart.models.FittedClusters;
import io.nightcart.pipelines.ModelRegistry.Entry;
import io.nightcart.pipelines.ModelRegistry.Fit;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.lake.Lock;
import io.nightcart.pipelines.report.TuneReport;
import io.nightcart.pipelines.report.TuneReport.Tried;
import io.nightcart.tables.Segments;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nightcart segments tune}. */
@Command(
    name = "tune",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Try clusters of other sizes, beginnings and features on the customers of the newest night.",
      "No champion is made: every model is put on record, and segments promote chooses one."
    },
    footer = {
      "",
      "A grid is a file such as:",
      "  variants = [",
      "    { min-k = 2, max-k = 8, seeds = 5 }",
      "    { features = [ { column = orders, is-log = true, high = frequent, low = one-time } ] }",
      "  ]",
      "with the keys of clusters in conf/nightcart.conf; what a variant does not say is as set.",
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} segments tune --lake demo/lake --k 2..8 --seeds 5",
      "  ${ROOT-COMMAND-NAME} segments tune --features recency_days,orders --features orders,order_value",
      "  ${ROOT-COMMAND-NAME} segments tune --grid grid.conf --to tune.html"
    })
final class SegmentsTuneCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;
  @Mixin private SegmentsCommand.Person person;

  @Option(
      names = "--k",
      paramLabel = "FROM..TO",
      description = "Numbers of clusters to try. Default: as set.")
  private String range;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "How often to begin for each. Default: as set.")
  private Integer seeds;

  @Option(
      names = "--features",
      paramLabel = "A,B",
      description = "Only these of the features set. Repeatable: each is tried.")
  private List<String> subsets = List.of();

  @Option(
      names = "--grid",
      paramLabel = "FILE",
      description = "Variants of the settings; see below.")
  private Path grid;

  @Option(
      names = "--to",
      paramLabel = "FILE",
      description = "Where to write the page of plots. Default: tune.html.")
  private Path page = Path.of("tune.html");

  private final Clock clock;
  private final LongSupplier nanos;

  SegmentsTuneCommand(Clock clock, LongSupplier nanos) {
    this.clock = clock;
    this.nanos = nanos;
  }

  @Override
  public Integer call() throws IOException {
    Settings settings = options.load().settings();
    List<Clusters> all = variants(settings.clusters());
    Lake free = SegmentsCommand.lake(settings);
    Run run = SegmentsCommand.run(settings, clock);
    try (Lock lock =
        Lock.take(settings.lake(), run.id(), free.spark().sparkContext().hadoopConfiguration())) {
      Lake lake = free.heldBy(lock);
      Dataset<Row> features = lake.read(Segments.CUSTOMER_FEATURES).persist();
      var tried = new ArrayList<Tried>();
      for (Clusters variant : all) {
        FittedClusters fitted = tryOut(lake, run, features, variant);
        tried.add(new Tried(variant, fitted));
        say("[%2d/%d] %s".formatted(tried.size(), all.size(), line(variant, fitted)));
      }
      features.unpersist();
      SegmentsCommand.track(settings, lake, run, spec);
      tell(
          tried,
          SegmentsCommand.registry(lake, run, () -> 0)
              .reigning(ClusterNight.MODEL, FittedClusters.class)
              .map(Entry::version)
              .orElse(""));
    }
    return Exit.DONE.code();
  }

  /** Each with one number of clusters. */
  private List<Clusters> variants(Clusters set) {
    var variants = new ArrayList<Clusters>();
    for (List<String> lines : grid == null ? List.of(List.<String>of()) : Settings.variants(grid)) {
      for (String subset : subsets.isEmpty() ? List.of("") : subsets) {
        var all = new ArrayList<>(lines);
        if (!subset.isEmpty()) {
          all.add("clusters.features=" + features(set, subset));
        }
        if (seeds != null) {
          all.add("clusters.seeds=" + seeds);
        }
        variants.addAll(each(all));
      }
    }
    return variants;
  }

  private List<Clusters> each(List<String> lines) {
    Clusters all = options.load(lines).settings().clusters();
    int least = range == null ? all.minK() : bound(0);
    int most = range == null ? all.maxK() : bound(1);
    if (least > most) {
      throw new Stopped(Exit.MISUSED, "--k wants a range such as 2..8, not " + range);
    }
    var variants = new ArrayList<Clusters>();
    for (int k = least; k <= most; k++) {
      var one = new ArrayList<>(lines);
      one.add("clusters.max-k=" + k);
      one.add("clusters.min-k=" + k);
      variants.add(options.load(one).settings().clusters());
    }
    return variants;
  }

  private int bound(int place) {
    String[] bounds = range.split("\\.\\.");
    try {
      return Integer.parseInt(bounds[Math.min(place, bounds.length - 1)]);
    } catch (NumberFormatException e) {
      throw new Stopped(Exit.MISUSED, "--k wants a range such as 2..8, not " + range, e);
    }
  }

  private static String features(Clusters set, String subset) {
    var chosen = new ArrayList<String>();
    for (String column : subset.split(",")) {
      Feature feature =
          set.features().stream()
              .filter(it -> it.column().equals(column))
              .findFirst()
              .orElseThrow(
                  () ->
                      new Stopped(
                          Exit.MISUSED,
                          "--features: %s is not among those set, %s; a --grid can name others"
                              .formatted(
                                  column,
                                  set.features().stream()
                                      .map(Feature::column)
                                      .collect(joining(", ")))));
      chosen.add(
          "{ column = %s, is-log = %s, high = \"%s\", low = \"%s\" }"
              .formatted(column, feature.isLog(), feature.high(), feature.low()));
    }
    return chosen.toString();
  }

  private FittedClusters tryOut(Lake lake, Run run, Dataset<Row> features, Clusters variant) {
    long start = nanos.getAsLong();
    ModelRegistry models =
        SegmentsCommand.registry(lake, run, () -> (nanos.getAsLong() - start) / 1e9);
    Optional<FittedClusters> champion = models.champion(ClusterNight.MODEL, FittedClusters.class);
    FittedClusters fitted =
        champion
            .map(it -> variant.challenge(features, it, ClusterNight.freeId(models)))
            .orElseGet(() -> variant.fit(features));
    if (!fitted.clusters().isEmpty()) {
      models.enterChallenger(
          new Fit(
              ClusterNight.MODEL,
              fitted.version(),
              variant,
              fitted.measures(),
              fitted.isAccepted(),
              fitted.verdict(),
              fitted),
          variant.sample(features),
          person.name());
    }
    return fitted;
  }

  private static String line(Clusters variant, FittedClusters fitted) {
    return "k = %d of %d features: %s"
        .formatted(variant.maxK(), variant.features().size(), fitted.verdict());
  }

  private void tell(List<Tried> tried, String champion) throws IOException {
    List<Tried> ranked =
        tried.stream()
            .filter(it -> it.fitted().measures().chosen().isPresent())
            .sorted(
                comparing((Tried it) -> !it.fitted().isAccepted())
                    .thenComparing(it -> -it.chosen().silhouette()))
            .toList();
    if (ranked.isEmpty()) {
      throw new Stopped(Exit.MODEL_REFUSED, "No variant gave clusters: the lines above say why");
    }
    say("");
    say(
        "%-22s %3s %10s %9s %9s %6s  %-6s %s"
            .formatted(
                "version",
                "k",
                "silhouette",
                "stability",
                "min share",
                "moved",
                "gate",
                "features"));
    ranked.forEach(it -> say(row(it, champion)));
    write(TuneReport.html(ranked, champion));
    say("");
    say("Plots: %s. To choose one: segments promote VERSION".formatted(page));
  }

  private static String row(Tried it, String champion) {
    Trial trial = it.chosen();
    Double moved = it.fitted().measures().moved();
    return String.format(
        Locale.ROOT,
        "%-22s %3d %10.4f %9s %9.4f %6s  %-6s %s",
        it.fitted().version(),
        trial.k(),
        trial.silhouette(),
        trial.stability() == null ? "" : String.format(Locale.ROOT, "%.4f", trial.stability()),
        trial.minShare(),
        moved == null ? "" : String.format(Locale.ROOT, "%.1f%%", 100 * moved),
        it.fitted().version().equals(champion)
            ? "in use"
            : it.fitted().isAccepted() ? "pass" : "fail",
        it.features());
  }

  private void write(String html) throws IOException {
    try {
      Files.writeString(page, html);
    } catch (FileSystemException e) {
      throw new Stopped(
          Exit.MISUSED, "%s cannot be written; choose another file with --to".formatted(page), e);
    }
  }

  private void say(String line) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(line);
    out.flush();
  }
}
