package io.nightcart.pipelines.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.delta.tables.DeltaTable;
import io.nightcart.pipelines.Run;
import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.tables.Field;
import io.nightcart.tables.Table;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.Metadata;
import org.apache.spark.storage.StorageLevel;
import scala.Option;

/**
 * The only door to stored tables. A write is checked before it is stored and then stored in one
 * commit, so a table is as before or as after and never between; writing the same twice leaves the
 * lake as writing it once.
 */
public final class Lake {

  private final SparkSession spark;
  private final Path root;

  private Lake(SparkSession spark, Path root) {
    this.spark = spark;
    this.root = root;
  }

  /**
   * The lake in a folder, which is made if it is not there.
   *
   * @param uri a local path or any Hadoop URI
   * @throws Stopped if nothing can be written there
   */
  public static Lake open(SparkSession spark, String uri) {
    Path root = new Path(uri);
    try {
      FileSystem files = root.getFileSystem(spark.sparkContext().hadoopConfiguration());
      root = files.makeQualified(root);
      Path probe = new Path(root, ".write-probe");
      files.create(probe, true).close();
      files.delete(probe, false);
    } catch (IOException e) {
      throw new Stopped(
          Exit.MISUSED, "The lake %s cannot be written: %s".formatted(uri, e.getMessage()), e);
    }
    return new Lake(spark, root);
  }

  /** The lake in a folder, only to be read; where there is none, all its tables are absent. */
  public static Lake of(SparkSession spark, String uri) {
    return new Lake(spark, new Path(uri));
  }

  /** The session that reads and writes this lake. */
  public SparkSession spark() {
    return spark;
  }

  /** Where a table is stored. */
  public String path(Table table) {
    return new Path(new Path(root, table.layer()), table.noun()).toString();
  }

  /** Whether the table was ever written. */
  public boolean has(Table table) {
    return log(table).tableExists();
  }

  /** The table's rows as stored; none if it was never written. */
  public Dataset<Row> read(Table table) {
    return has(table)
        ? spark.read().format("delta").load(path(table))
        : spark.createDataFrame(List.<Row>of(), table.storedSchema());
  }

  /** The number of the table's newest commit; -1 if it was never written. */
  public long version(Table table) {
    return log(table).update(false, Option.empty(), Option.empty()).version();
  }

  private DeltaLog log(Table table) {
    return DeltaLog.forTable(spark, path(table));
  }

  /**
   * Brings a table that is replaced whole, or by key, up to date.
   *
   * @return how many rows were given
   * @throws IllegalStateException if columns differ, a required value is missing or a key repeats
   */
  public long write(Table table, Dataset<Row> rows, Run run) {
    if (table.write() != Table.Write.KEYS) {
      return replace(table, rows, run);
    }
    return checked(
        table,
        stamped(table, rows, run),
        ready -> {
          create(table);
          merge(table, ready);
        });
  }

  /** What a batch replaces: whatever the same batch stored before, or all batches. */
  public record Place(String condition) {
    /** The rows of one batch. */
    public static Place batch(long number) {
      return new Place("_batch = " + number);
    }

    /** The rows of all batches. */
    public static Place everything() {
      return new Place("_batch >= 0");
    }
  }

  /**
   * Adds a batch to a table.
   *
   * @return how many rows were given
   */
  public long writeBatch(Table table, Dataset<Row> rows, Place place) {
    return checked(
        table,
        table.conform(rows),
        ready -> {
          create(table);
          ready
              .write()
              .format("delta")
              .mode("overwrite")
              .option("replaceWhere", place.condition())
              .save(path(table));
        });
  }

  /** Replaces everything in a table, whatever its policy. */
  public long replace(Table table, Dataset<Row> rows, Run run) {
    return checked(
        table,
        stamped(table, rows, run),
        ready -> {
          create(table);
          ready.write().format("delta").mode("overwrite").save(path(table));
        });
  }

  /** Makes the table known to SQL under its own name. */
  public void register(Table table) {
    spark.sql("CREATE DATABASE IF NOT EXISTS " + table.layer());
    spark.sql(
        "CREATE TABLE IF NOT EXISTS %s USING delta LOCATION '%s'"
            .formatted(table.name(), path(table).replace("'", "\\'")));
  }

  private Dataset<Row> stamped(Table table, Dataset<Row> rows, Run run) {
    Dataset<Row> conformed = table.conform(rows);
    if (!table.isStamped()) {
      return conformed;
    }
    return conformed
        .withColumn(Table.SHOP_ID.name(), lit(run.shopId()))
        .withColumn(Table.RUN_ID.name(), lit(run.id()))
        .withColumn(Table.UPDATED_AT.name(), lit(run.startedAt()))
        .select(
            table.stored().stream()
                .map(field -> col(field.name()).as(field.name(), metadata(table, field)))
                .toArray(Column[]::new));
  }

  private static Metadata metadata(Table table, Field field) {
    return table.storedSchema().apply(field.name()).metadata();
  }

  private interface Store {
    void store(Dataset<Row> ready);
  }

  private long checked(Table table, Dataset<Row> rows, Store store) {
    Dataset<Row> ready = rows.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      long count = check(table, ready);
      store.store(ready);
      return count;
    } finally {
      ready.unpersist();
    }
  }

  /** Counts the rows, and in the same pass looks for missing values and repeated keys. */
  private static long check(Table table, Dataset<Row> rows) {
    Column missing =
        table.stored().stream()
            .filter(Field::isRequired)
            .map(field -> functions.when(col(field.name()).isNull(), field.name()))
            .reduce(functions::coalesce)
            .orElse(lit(null).cast("string"));
    if (table.key().isEmpty()) {
      Row totals = rows.agg(functions.count("*"), functions.max(missing)).first();
      refuseMissing(table, totals.getString(1));
      return totals.getLong(0);
    }
    Row totals =
        rows.groupBy(table.keyColumns())
            .agg(functions.count("*").as("_rows"), functions.max(missing).as("_missing"))
            .agg(
                functions.coalesce(functions.sum("_rows"), lit(0L)),
                functions.max("_missing"),
                functions.max_by(
                    functions.struct(
                        Stream.concat(Stream.of(col("_rows")), Arrays.stream(table.keyColumns()))
                            .toArray(Column[]::new)),
                    col("_rows")))
            .first();
    refuseMissing(table, totals.getString(1));
    Row most = totals.getStruct(2);
    if (most != null && most.getLong(0) > 1) {
      throw new IllegalStateException(
          "%s: key %s repeats, for example %s".formatted(table.name(), table.key(), most));
    }
    return totals.getLong(0);
  }

  private static void refuseMissing(Table table, String column) {
    if (column != null) {
      throw new IllegalStateException(
          "%s: required column %s has no value in some row".formatted(table.name(), column));
    }
  }

  private void create(Table table) {
    if (has(table)) {
      var stored = spark.read().format("delta").load(path(table)).schema();
      if (stored.json().equals(table.storedSchema().json())) {
        return;
      }
      if (table.write() != Table.Write.WHOLE) {
        throw new IllegalStateException(
            "%s was stored with other columns by an earlier release; keep the raw files, remove"
                    .formatted(table.name())
                + " the lake %s and run again".formatted(root));
      }
    }
    DeltaTable.createOrReplace(spark)
        .location(path(table))
        .addColumns(table.storedSchema())
        .comment(table.comment())
        .property("delta.enableDeletionVectors", "false")
        .execute();
  }

  private void merge(Table table, Dataset<Row> rows) {
    String sameKey =
        table.key().stream()
            .map(column -> "old.%1$s = new.%1$s".formatted(column))
            .collect(Collectors.joining(" and "));
    var merge = DeltaTable.forPath(spark, path(table)).as("old").merge(rows.as("new"), sameKey);
    boolean hasVersion = table.fields().stream().anyMatch(f -> f.name().equals("version"));
    (hasVersion && table.layer().equals("silver")
            ? merge.whenMatched("new.version >= old.version")
            : merge.whenMatched())
        .updateAll()
        .whenNotMatched()
        .insertAll()
        .execute();
  }
}
