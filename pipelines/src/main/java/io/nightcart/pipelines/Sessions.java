package io.nightcart.pipelines;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.ConditionalLogStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.mapred.JobConf;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.SparkSession;

/** The Spark session of the night, with the settings that its figures rely on. */
public final class Sessions {

  /**
   * Up to this many bytes of raw files, Spark interprets its expressions: to generate, compile and
   * warm up code for each of some hundred plans costs more than it saves.
   */
  private static final long INTERPRETED = 512L << 20;

  private static final String EXECUTOR_TIMEOUT = "600s";

  private static final String SECRETS =
      "(?i)secret|password|passwd|token|credential|pepper|hmac|(access|api|data)[._-]?key";

  /** What the code relies on; a session that has another value is refused. */
  private static final Map<String, String> RELIED_ON =
      Map.of(
          "spark.sql.ansi.enabled", "true",
          "spark.sql.legacy.timeParserPolicy", "CORRECTED",
          "spark.sql.session.timeZone", "UTC",
          "spark.sql.files.ignoreCorruptFiles", "false",
          "spark.sql.files.ignoreMissingFiles", "false",
          "spark.databricks.delta.schema.autoMerge.enabled", "false");

  /**
   * What suits stores that speak S3: commits that cannot undo each other, credentials from where
   * the platform keeps them, and an end to asking. By Hadoop's own settings a store that only says
   * "slow down" is asked for hours.
   */
  static final Map<String, String> ON_S3 =
      Map.of(
          "spark.delta.logStore.s3a.impl", ConditionalLogStore.class.getName(),
          "spark.hadoop.fs.s3a.aws.credentials.provider",
              "software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider",
          "spark.hadoop.fs.s3a.attempts.maximum", "3",
          "spark.hadoop.fs.s3a.connection.timeout", "60s",
          "spark.hadoop.fs.s3a.retry.limit", "5",
          "spark.hadoop.fs.s3a.retry.throttle.limit", "8",
          "spark.hadoop.fs.s3a.performance.flags", "create,mkdir");

  /** Where Hadoop keeps the defaults of what is not at work on a single machine. */
  private static final Set<String> IDLE_DEFAULTS = Set.of("yarn-default.xml", "mapred-default.xml");

  /** What suits a single machine; a cluster has its own settings. */
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
          // Every sort and every hash table begins with a page, 64 MB unless said otherwise.
          Map.entry("spark.buffer.pageSize", "2m"),
          // Its tables of letters take seconds to build, for the sake of a few in rare alphabets.
          Map.entry("spark.sql.icu.caseMappings.enabled", "false"),
          Map.entry("spark.sql.lightweightPlanChangeValidation", "false"),
          Map.entry("spark.databricks.delta.properties.defaults.checkpointInterval", "50"),
          Map.entry("spark.hadoop.parquet.page.verify-checksum.enabled", "true"));

  /**
   * Opens the session, or takes the one that is open.
   *
   * @throws Stopped if Java keeps from Spark what it needs to read dates, or if a cluster gives no
   *     executor within {@code spark.nightcart.executorTimeout}, ten minutes unless said otherwise
   */
  static SparkSession open() {
    return open(Map.of());
  }

  /** The same, with settings that go before those of the night. */
  static SparkSession open(Map<String, String> special) {
    requireOpened();
    SparkConf conf = new SparkConf();
    int cores = Runtime.getRuntime().availableProcessors();
    var all = new TreeMap<String, String>();
    if (conf.get("spark.master", "local").startsWith("local")) {
      all.putAll(LOCAL);
      all.put("spark.sql.shuffle.partitions", Integer.toString(cores));
      all.put("spark.sql.limit.initialNumPartitions", Integer.toString(cores));
    }
    all.put("spark.sql.extensions", "io.delta.sql.DeltaSparkSessionExtension");
    all.put("spark.sql.catalog.spark_catalog", "org.apache.spark.sql.delta.catalog.DeltaCatalog");
    // So that a night rewrites and reads the parts of a table that it touches, not all of it.
    all.put("spark.sql.files.maxRecordsPerFile", "200000");
    // What a table holds is then in its newest commit's checksum file, see lake.Files.
    all.put("spark.databricks.delta.allFilesInCrc.thresholdNumFiles", "2000");
    // Packing the columns of what is cached costs an eighth of reading raw files; unpacked, what
    // does not fit in memory goes to disk.
    all.put("spark.sql.inMemoryColumnarStorage.compressed", "false");
    all.putAll(ON_S3);
    // Spark's own words leave the key of personal data, and others, in its log and pages.
    all.put("spark.redaction.regex", SECRETS);
    all.putAll(RELIED_ON);
    all.putAll(special);
    all.forEach(conf::setIfMissing);
    SparkSession spark = SparkSession.builder().config(conf).getOrCreate();
    requireExecutor(spark.sparkContext());
    if (spark.sparkContext().isLocal()) {
      forgetIdleDefaults(spark.sparkContext().hadoopConfiguration());
    }
    fit(spark, 0);
    RELIED_ON.forEach(
        (key, value) -> {
          if (!value.equalsIgnoreCase(spark.conf().get(key))) {
            throw new IllegalStateException(
                "%s must be %s, not %s".formatted(key, value, spark.conf().get(key)));
          }
        });
    return spark;
  }

  /**
   * Fits the session to the amount of raw data that the next plans are for: small plans are not
   * compiled, nor searched for conditions that follow from others, which save reading rows and take
   * a fifth of the time of a wide plan.
   */
  public static void fit(SparkSession spark, long bytes) {
    boolean isCompiled = bytes > INTERPRETED;
    spark.conf().set("spark.sql.codegen.wholeStage", isCompiled);
    spark.conf().set("spark.sql.codegen.factoryMode", isCompiled ? "FALLBACK" : "NO_CODEGEN");
    spark.conf().set("spark.sql.subexpressionElimination.enabled", isCompiled);
    spark.conf().set("spark.sql.constraintPropagation.enabled", isCompiled);
  }

  /**
   * Forgets what stands only among the defaults of YARN and MapReduce: two thirds of all settings
   * of Hadoop, which are packed one by one into every plan that reads or writes files. Where a
   * store is opened whose code reads all defaults again, as that of S3 does, they are back.
   */
  private static void forgetIdleDefaults(Configuration hadoop) {
    // These read them again when they are first asked for.
    new JobConf(hadoop);
    try {
      FileSystem.getFileSystemClass("file", hadoop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    for (var setting : hadoop) {
      String[] sources = hadoop.getPropertySources(setting.getKey());
      if (sources != null
          && IDLE_DEFAULTS.containsAll(List.of(sources))
          && !setting.getKey().startsWith("mapreduce.outputcommitter.")) {
        hadoop.unset(setting.getKey());
      }
    }
  }

  /** The launcher and spark-submit open it, but for a driver within a standalone cluster. */
  private static void requireOpened() {
    if (!Object.class.getModule().isOpen("sun.util.calendar", Sessions.class.getModule())) {
      throw new Stopped(
          Exit.MISUSED,
          "Java keeps sun.util.calendar from Spark; give spark-submit also"
              + " --driver-java-options --add-opens=java.base/sun.util.calendar=ALL-UNNAMED");
    }
  }

  /** Without one, Spark would wait for ever. */
  private static void requireExecutor(SparkContext spark) {
    if (spark.isLocal()) {
      return;
    }
    long seconds =
        spark.getConf().getTimeAsSeconds("spark.nightcart.executorTimeout", EXECUTOR_TIMEOUT);
    try {
      JavaSparkContext.fromSparkContext(spark)
          .parallelize(List.of(1), 1)
          .countAsync()
          .get(seconds, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new Stopped(
          Exit.FAULT,
          "No executor came within %d s: is there a worker of %s with %s and %s cores free? See spark.executor.memory and spark.executor.cores"
              .formatted(
                  seconds,
                  spark.master(),
                  spark.getConf().get("spark.executor.memory", "1g"),
                  spark.getConf().get("spark.executor.cores", "all")),
          e);
    } catch (ExecutionException e) {
      throw new Stopped(Exit.FAULT, "No executor works: " + e.getCause().getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Stopped(Exit.FAULT, "Interrupted while waiting for an executor", e);
    }
  }

  private Sessions() {}
}
