package io.nightcart.pipelines;

import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;

/** The Spark session of the night, with the settings that its figures rely on. */
final class Sessions {

  /** What the code relies on; a session that has another value is refused. */
  private static final Map<String, String> RELIED_ON =
      Map.of(
          "spark.sql.ansi.enabled", "true",
          "spark.sql.legacy.timeParserPolicy", "CORRECTED",
          "spark.sql.session.timeZone", "UTC",
          "spark.sql.files.ignoreCorruptFiles", "false",
          "spark.sql.files.ignoreMissingFiles", "false",
          "spark.databricks.delta.schema.autoMerge.enabled", "false");

  /** What suits a single machine; whoever submits to a cluster may say otherwise. */
  private static final Map<String, String> LOCAL =
      Map.ofEntries(
          Map.entry("spark.app.name", "nightcart"),
          Map.entry("spark.master", "local[*]"),
          Map.entry("spark.ui.enabled", "false"),
          Map.entry("spark.driver.host", "localhost"),
          Map.entry("spark.driver.bindAddress", "127.0.0.1"),
          Map.entry("spark.databricks.delta.snapshotPartitions", "1"),
          Map.entry("spark.sql.ui.explainMode", "simple"),
          Map.entry("spark.sql.maxPlanStringLength", "1000"),
          Map.entry("spark.sql.debug.maxToStringFields", "1000"),
          Map.entry("spark.databricks.delta.properties.defaults.checkpointInterval", "50"),
          Map.entry("spark.hadoop.parquet.page.verify-checksum.enabled", "true"));

  /** Opens the session, or takes the one that is open. */
  static SparkSession open() {
    SparkConf conf = new SparkConf();
    int cores = Runtime.getRuntime().availableProcessors();
    var all = new TreeMap<>(LOCAL);
    all.put("spark.sql.shuffle.partitions", Integer.toString(cores));
    all.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
    all.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    all.putAll(RELIED_ON);
    all.forEach(conf::setIfMissing);
    SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
    RELIED_ON.forEach(
        (key, value) -> {
          if (!value.equalsIgnoreCase(spark.conf().get(key))) {
            throw new IllegalStateException(
                "%s must be %s, not %s".formatted(key, value, spark.conf().get(key)));
          }
        });
    return spark;
  }

  private Sessions() {}
}
