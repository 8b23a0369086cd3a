package io.nightcart.pipelines;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.lake.Lake.Tidied;
import io.nightcart.pipelines.lake.Lock;
import io.nightcart.tables.Catalogue;
import io.nightcart.tables.Table;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.spark.sql.SparkSession;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code nightcart maintain}. */
@Command(
    name = "maintain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Tidy the tables: join small files, sort large tables into files by key, and remove files that",
      "only commits older than a week need. Rows stay as they are, and nights do not",
      "notice. Once a week is enough."
    },
    footer = {
      "",
      "Examples:",
      "  ${ROOT-COMMAND-NAME} maintain --lake lake --dry-run",
      "  ${ROOT-COMMAND-NAME} maintain --lake s3a://bucket/lake"
    })
final class MaintainCommand implements Callable<Integer> {

  private static final double MEGABYTE = 1e6;

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Option(names = "--dry-run", description = "Only tell what would be done.")
  private boolean isTrial;

  private final Clock clock;

  MaintainCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() throws IOException {
    Settings settings = options.load().settings();
    SparkSession spark = Sessions.open();
    Lake lake = Lake.of(spark, settings.lake());
    List<Table> tables = Catalogue.TABLES.stream().filter(lake::has).toList();
    if (tables.isEmpty()) {
      throw new Stopped(
          Exit.MISSING_INPUT,
          "There is no table in the lake %s; --lake names another".formatted(settings.lake()));
    }
    String runId = RunCommand.runId(clock.instant());
    try (Lock lock =
        Lock.take(settings.lake(), runId, spark.sparkContext().hadoopConfiguration())) {
      tidy(lake.heldBy(lock), tables);
    }
    return Exit.DONE.code();
  }

  private void tidy(Lake lake, List<Table> tables) {
    PrintWriter out = spec.commandLine().getOut();
    String toBe = isTrial ? "to be " : "";
    int moved = 0;
    long bytes = 0;
    for (int i = 0; i < tables.size(); i++) {
      Tidied tidied = lake.tidy(tables.get(i), isTrial);
      if (tidied.moved() > 0 || tidied.bytes() > 0) {
        out.printf(
            "[%3d/%d] %-30s %,6d files %swritten again, %,10.1f MB %sfreed%n",
            i + 1,
            tables.size(),
            tables.get(i).name(),
            tidied.moved(),
            toBe,
            tidied.bytes() / MEGABYTE,
            toBe);
        out.flush();
      }
      moved += tidied.moved();
      bytes += tidied.bytes();
    }
    out.printf(
        "%s: %,d files %swritten again, %,.1f MB %sfreed; earlier commits can be read for %d days%n",
        tables.size() == 1 ? "1 table" : tables.size() + " tables",
        moved,
        toBe,
        bytes / MEGABYTE,
        toBe,
        Lake.RETAINED_DAYS);
  }
}
