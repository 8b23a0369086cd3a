package io.nightcart.pipelines;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.round;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Segments;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code nightcart segments show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = "Show the champion, what its clusters look like, what has moved, and all models.",
    footer = {"", "Examples:", "  ${ROOT-COMMAND-NAME} segments show --lake demo/lake"})
final class SegmentsShowCommand implements Callable<Integer> {

  private static final int MOST_ROWS = 100;
  private static final int WIDTH = 100;

  @Spec private CommandSpec spec;
  @Mixin private SettingsOptions options;

  @Override
  public Integer call() {
    Settings settings = options.load().settings();
    Lake lake = SegmentsCommand.lake(settings);
    Dataset<Row> runs = lake.read(Ops.MODEL_RUNS).where(model());
    Dataset<Row> changes = lake.read(Ops.MODEL_REGISTRY).where(model());
    Row champion =
        changes.where("stage = 'champion'").orderBy(col("change").desc()).takeAsList(1).stream()
            .findFirst()
            .orElseThrow(
                () ->
                    new Stopped(
                        Exit.MISSING_INPUT,
                        "There is no champion of clusters in the lake %s yet; ops.model_runs says why"
                            .formatted(settings.lake())));
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "Champion %s since %s, by %s: %s%n%n",
        champion.getAs("model_version"),
        champion.getAs("changed_at"),
        champion.getAs("changed_by"),
        champion.getAs("reason"));
    String shown = assigning(lake);
    if (!shown.isEmpty() && !shown.equals(champion.getAs("model_version"))) {
      out.printf("The next run assigns by it; until then these are the clusters of %s.%n%n", shown);
    }
    print("Clusters", profiles(lake));
    print("What moved since it was trained", drift(lake));
    print("Models", runs(runs));
    print("What became of them", history(changes));
    return Exit.DONE.code();
  }

  /** The model by which the tables were made; empty where they have no rows. */
  private static String assigning(Lake lake) {
    return lake.read(Segments.CLUSTER_PROFILES).select("model_version").takeAsList(1).stream()
        .map(row -> row.getString(0))
        .findFirst()
        .orElse("");
  }

  private static Column model() {
    return col("model").equalTo(ClusterNight.MODEL);
  }

  private static Dataset<Row> profiles(Lake lake) {
    return lake.read(Segments.CLUSTER_PROFILES)
        .withColumn("mean", round(col("mean"), 3))
        .groupBy("cluster_id", "cluster_name", "customers")
        .pivot("feature")
        .agg(first("mean"))
        .orderBy("cluster_id");
  }

  private static Dataset<Row> drift(Lake lake) {
    return lake.read(Segments.CLUSTER_DRIFT)
        .orderBy("kind", "item")
        .select(
            col("kind"),
            col("item"),
            round(col("psi"), 4).as("psi"),
            round(col("training_mean"), 3).as("training_mean"),
            round(col("mean"), 3).as("mean"),
            col("level"));
  }

  private static Dataset<Row> runs(Dataset<Row> runs) {
    return runs.orderBy(col("fitted_at").desc(), col("model_version"))
        .select("model_version", "day", "is_accepted", "verdict");
  }

  private static Dataset<Row> history(Dataset<Row> changes) {
    return changes
        .orderBy(col("change").desc())
        .select("changed_at", "model_version", "stage", "changed_by", "reason");
  }

  private void print(String title, Dataset<Row> rows) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(title);
    out.println(
        ((org.apache.spark.sql.classic.Dataset<Row>) rows).showString(MOST_ROWS, WIDTH, false));
    out.flush();
  }
}
