package io.nightcart.pipelines;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.nightcart.pipelines.Night.Outcome;
import io.nightcart.pipelines.Night.Request;
import io.nightcart.pipelines.Night.Surroundings;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.pipelines.watch.TextLog;
import io.nightcart.tables.Catalogue;
import io.nightcart.tables.Table;
import io.nightcart.testing.SparkSuite;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** A test with a session that stores tables. */
public abstract class LakeSuite extends SparkSuite {

  private static final Instant STARTED = Instant.parse("2026-01-01T00:00:00Z");

  /** What the night said. */
  protected final List<String> said = new ArrayList<>();

  private int runs;

  @Override
  public SparkConf conf() {
    SparkConf conf = super.conf().set("spark.databricks.delta.snapshotPartitions", "1");
    Sessions.ON_S3.forEach(conf::set);
    return conf;
  }

  @Override
  protected String extensions() {
    return "io.delta.sql.DeltaSparkSessionExtension";
  }

  @Override
  protected String catalog() {
    return "org.apache.spark.sql.delta.catalog.DeltaCatalog";
  }

  /** Runs a night. */
  protected Outcome night(Settings.Loaded settings, Request request) {
    Lake lake = Lake.open(spark(), settings.settings().lake());
    Run run = new Run("run-" + ++runs, settings.settings().shop().id(), STARTED.plusSeconds(runs));
    var around = new Surroundings("tests", new TextLog(said::add), System::nanoTime);
    return new Night(lake, settings, run, around).run(request);
  }

  /** All of the files, or those of some days. */
  protected static Request request(String from, String to) {
    return new Request(
        from == null ? null : LocalDate.parse(from),
        to == null ? null : LocalDate.parse(to),
        List.of(),
        false);
  }

  /** The rows of a table without what differs from run to run. */
  protected Dataset<Row> content(String lake, Table table) {
    return Lake.of(spark(), lake)
        .read(table)
        .drop("_run_id", "_updated_at", "_batch", "_arrived_at");
  }

  /** Asserts that silver and gold hold the same rows in two lakes. */
  protected void assertSameTables(String lake, String other) {
    assertThat(different(lake, other)).as("tables that differ").isEmpty();
  }

  /**
   * The tables of silver and gold that differ between two lakes. The version of a vault row names
   * the path from which its content was first taken, which may differ for a file delivered twice.
   */
  protected List<String> different(String lake, String other) {
    return Catalogue.TABLES.stream()
        .filter(Table::isStamped)
        .filter(
            table ->
                !counted(content(lake, table).drop("version"))
                    .equals(counted(content(other, table).drop("version"))))
        .map(Table::name)
        .toList();
  }

  /** The rows as text, each with how often it occurs. */
  protected static Map<String, Long> counted(Dataset<Row> rows) {
    return rows.toJSON().collectAsList().stream().collect(toMap(row -> row, row -> 1L, Long::sum));
  }
}
