package io.nightcart.pipelines;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.bench.Bench;
import io.nightcart.pipelines.bench.Bench.Machine;
import io.nightcart.pipelines.bench.Bench.Measured;
import io.nightcart.pipelines.bench.Bench.Rival;
import io.nightcart.pipelines.bench.Bench.Shop;
import io.nightcart.pipelines.bench.Peer;
import io.nightcart.pipelines.bench.Profile;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.sample.Sample;
import io.nightcart.tables.Catalogue;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.apache.commons.io.FileUtils;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nightcart bench}. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Measure a first load and one more night of an invented shop, each in a process of its own,",
      "and DuckDB on the same files; a checkout brings it along. Figures of both must agree."
    },
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} bench --orders 50000 --runs 1",
      "  ${ROOT-COMMAND-NAME} bench --skewed",
      "  ${ROOT-COMMAND-NAME} bench --all-feeds --orders 100000 --runs 1",
      "  NIGHTCART_MEMORY=12g ${ROOT-COMMAND-NAME} bench --orders 4000000 --out /tmp/bench"
    })
final class BenchCommand implements Callable<Integer> {

  private static final LocalDate FROM = LocalDate.of(2024, 1, 1);
  private static final int DAYS = 730;

  /** Orders of an account, and of the guests beside it, in {@link #DAYS} days. */
  private static final double ORDERS_PER_CUSTOMER = 7.8;

  private static final JsonMapper JSON = JsonMapper.builder().build();

  @Spec private CommandSpec spec;

  @Option(
      names = "--orders",
      paramLabel = "N",
      description = "About how many orders in two years. Default: ${DEFAULT-VALUE}.")
  private int orders = 1_000_000;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "Where to put raw files, which are kept for the next time, lakes and bench.json (of a"
              + " skewed shop, bench-skewed.json, and so on). Default: ${DEFAULT-VALUE}.")
  private Path out = Path.of("bench");

  @Option(
      names = "--runs",
      paramLabel = "N",
      description = "How often to measure. Default: ${DEFAULT-VALUE}.")
  private int runs = 3;

  @Option(
      names = "--skewed",
      description =
          "Have one account place 1%% of all orders, and put one product into 30%% of baskets.")
  private boolean isSkewed;

  @Option(
      names = "--all-feeds",
      description =
          "Have the shop deliver all that it knows, visits and e-mails too, and not its sales,"
              + " reviews and posts only; an order then comes with some hundred other rows.")
  private boolean hasAllFeeds;

  private final LongSupplier nanos;

  BenchCommand(LongSupplier nanos) {
    this.nanos = nanos;
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (runs < 1 || orders < 1) {
      throw new Stopped(Exit.MISUSED, "--runs and --orders must be 1 or more");
    }
    int customers = (int) Math.max(1, Math.round(orders / ORDERS_PER_CUSTOMER));
    var all = new Sample.Options(customers, DAYS + 1, FROM, 42, isSkewed);
    var options = hasAllFeeds ? all : all.salesOnly();
    String kind = (isSkewed ? "-skewed" : "") + (hasAllFeeds ? "-all-feeds" : "");
    Path raw = out.toAbsolutePath().resolve("raw-" + orders + kind);
    long invented = invent(raw, options);
    LocalDate last = options.last().minusDays(1);
    var rivals = new ArrayList<Rival>();
    Optional<Peer> peer = rival(raw, last, rivals);
    var first = new ArrayList<Profile>();
    var night = new ArrayList<Profile>();
    long agreed = 0;
    for (int i = 1; i <= runs; i++) {
      FileUtils.deleteDirectory(lake().toFile());
      first.add(run("First load %d of %d".formatted(i, runs), raw, last));
      if (i == 1 && peer.isPresent()) {
        agreed = agree(peer.get());
      }
      // The only review of a small shop's day may be one of the refused.
      night.add(run("One more night", raw, options.last(), "--set", "ingest.max-refused-share=1"));
    }
    var shop = new Shop(invented, isSkewed, hasAllFeeds);
    var measured = new Measured(Machine.here(), shop, first, night, rivals, agreed);
    Path figures = out.resolve("bench%s.json".formatted(kind));
    measured.write(figures);
    say(measured.table());
    say("All figures: " + figures);
    return Exit.DONE.code();
  }

  private Path lake() {
    return out.toAbsolutePath().resolve("bench-lake");
  }

  /** The raw files, made once for each size. */
  private long invent(Path raw, Sample.Options options) throws IOException {
    Path truth = raw.resolve(Sample.TRUTH);
    if (!Files.exists(truth)) {
      say("Inventing about %,d orders in %s, once".formatted(orders, raw));
      Sample.write(raw, options);
    }
    return JSON.readTree(truth.toFile()).get("totals").get("orders").asLong();
  }

  private Optional<Peer> rival(Path raw, LocalDate last, List<Rival> rivals) throws IOException {
    Optional<Peer> peer = Optional.empty();
    for (int i = 1; i <= runs; i++) {
      peer = ServiceLoader.load(Peer.class).findFirst();
      if (peer.isEmpty()) {
        say("No other engine is at hand; run from a checkout to compare with DuckDB");
        return peer;
      }
      Path tables = out.toAbsolutePath().resolve("bench-peer");
      FileUtils.deleteDirectory(tables.toFile());
      Files.createDirectories(tables);
      double cpu = Bench.cpuSeconds();
      long start = nanos.getAsLong();
      peer.get().make(raw, tables, last, Runtime.getRuntime().availableProcessors());
      var rival =
          new Rival(peer.get().name(), (nanos.getAsLong() - start) / 1e9, Bench.cpuSeconds() - cpu);
      rivals.add(rival);
      say(
          "%s %d of %d: %.1f s, %.1f CPU s"
              .formatted(rival.name(), i, runs, rival.seconds(), rival.cpuSeconds()));
    }
    return peer;
  }

  private Profile run(String title, Path raw, LocalDate day, String... more)
      throws IOException, InterruptedException {
    Path profile = out.resolve("profile.json");
    Path shop = out.resolve("shop.conf");
    try (var sample = BenchCommand.class.getResourceAsStream("/shops/sample.conf")) {
      Files.write(shop, sample.readAllBytes());
    }
    var command = new ArrayList<String>();
    // As it was called itself: the launcher chooses how to run.
    command.addAll(List.of(spec.root().name(), "run"));
    command.addAll(List.of("--shop", shop.toString(), "--set", "raw=" + raw));
    command.addAll(
        List.of("--set", "report=" + out.resolve("report"), "--lake", lake().toString()));
    command.addAll(List.of("--day", day.toString(), "--profile", profile.toString()));
    command.addAll(List.of(more));
    File log = out.resolve("run.log").toFile();
    int exit =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log).start().waitFor();
    if (exit != 0) {
      throw new Stopped(Exit.FAULT, "%s ended with %d, see %s".formatted(title, exit, log));
    }
    Profile cost = Profile.read(profile);
    say("%s: %.1f s, %.1f CPU s".formatted(title, cost.seconds(), cost.cpuSeconds()));
    return cost;
  }

  private long agree(Peer peer) {
    SparkSession spark = Sessions.open();
    Lake lake = Lake.of(spark, lake().toString());
    Catalogue.TABLES.stream().filter(lake::has).forEach(lake::register);
    long agreed =
        Bench.agree(
            question -> spark.sql(question).as(Encoders.STRING()).collectAsList(), peer::answer);
    say("%,d figures agree".formatted(agreed));
    spark.stop();
    return agreed;
  }

  private void say(String line) {
    PrintWriter to = spec.commandLine().getOut();
    to.println(line);
    to.flush();
  }
}
