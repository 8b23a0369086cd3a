package io.nightcart.pipelines.lake;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.lit;

import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.tables.Field;
import io.nightcart.tables.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.Metadata;
import org.apache.spark.sql.types.StructType;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;
import scala.jdk.javaapi.OptionConverters;

/**
 * The Delta log of one table, without Delta's own reading and writing commands: those run several
 * Spark jobs over the log for every table read or written, which for tables of a shop's size cost
 * more than the rows. What a table holds is in its newest commit's checksum file; a write is one
 * transaction.
 */
final class TableLog {

  private final SparkSession spark;
  private final Table table;
  private final DeltaLog log;

  TableLog(SparkSession spark, Table table, String path) {
    this.spark = spark;
    this.table = table;
    this.log = DeltaLog.forTable(spark, path);
  }

  private Snapshot snapshot() {
    return log.update(false, Option.empty(), Option.empty());
  }

  /** The number of the newest commit; -1 if there is none. */
  long version() {
    return snapshot().version();
  }

  /** The rows of the newest commit, whatever is committed later; none if there is none. */
  Dataset<Row> rows() {
    Snapshot snapshot = snapshot();
    if (snapshot.version() < 0) {
      return spark.createDataFrame(List.<Row>of(), table.storedSchema());
    }
    refuseOtherColumns(snapshot);
    return files(snapshot)
        .map(files -> log.createDataFrame(snapshot, immutable(files), false, Option.empty()))
        .orElseGet(
            () ->
                spark
                    .read()
                    .format("delta")
                    .option("versionAsOf", snapshot.version())
                    .load(log.dataPath().toString()));
  }

  /** The files of a commit, where its checksum names them: Delta writes them there if few. */
  private static Optional<List<AddFile>> files(Snapshot snapshot) {
    return OptionConverters.toJava(snapshot.checksumOpt())
        .flatMap(checksum -> OptionConverters.toJava(checksum.allFiles()))
        .map(files -> List.copyOf(CollectionConverters.asJava(files)));
  }

  /**
   * Stores rows in one commit, after or in place of all that was there. Only files that hold to the
   * table's promises are committed: required values by Delta's own check, unique keys by a look at
   * the files as written.
   *
   * @return how many rows were stored
   * @throws IllegalStateException if a key repeats among the rows
   */
  long commit(Dataset<Row> rows, SaveMode mode, String runId) {
    OptimisticTransaction transaction = log.startTransaction(Option.empty(), Option.empty());
    describe(transaction);
    List<AddFile> added = new ArrayList<>();
    CollectionConverters.asJava(transaction.writeFiles(rows))
        .forEach(file -> added.add((AddFile) file));
    refuseRepeatedKeys(added);
    var actions = new ArrayList<Action>(added);
    if (mode == SaveMode.Overwrite) {
      removed(transaction).forEach(file -> actions.add(file.remove()));
    }
    transaction.commit(immutable(actions), write(mode, runId));
    return added.stream().mapToLong(TableLog::rowsOf).sum();
  }

  private static long rowsOf(AddFile file) {
    return (Long) file.numLogicalRecords().get();
  }

  private static List<AddFile> removed(OptimisticTransaction transaction) {
    Snapshot before = transaction.snapshot();
    return before.version() < 0
        ? List.of()
        : files(before).orElseGet(() -> CollectionConverters.asJava(transaction.filterFiles()));
  }

  private static DeltaOperations.Write write(SaveMode mode, String runId) {
    Option<Object> unsaid = Option.empty();
    return new DeltaOperations.Write(
        mode,
        Option.empty(),
        Option.empty(),
        Option.apply(runId),
        unsaid,
        unsaid,
        unsaid,
        Option.empty(),
        Option.empty());
  }

  /** Describes a new table, or one whose description changed; its rows are then replaced too. */
  private void describe(OptimisticTransaction transaction) {
    boolean isNew = transaction.snapshot().version() < 0;
    Metadata stored = transaction.snapshot().metadata();
    if (!isNew && stored.schemaString().equals(table.storedSchema().json())) {
      return;
    } else if (!isNew) {
      refuseOtherColumns(transaction.snapshot());
    }
    Metadata described =
        new Metadata(
            stored.id(),
            table.name(),
            table.comment(),
            stored.format(),
            table.storedSchema().json(),
            stored.partitionColumns(),
            properties(),
            stored.createdTime());
    if (isNew) {
      transaction.updateMetadataForNewTable(described);
    } else if (hasOtherColumns(transaction.snapshot())) {
      transaction.updateMetadataForTableOverwrite(described);
    } else {
      transaction.updateMetadata(described, false);
    }
  }

  /** A table that is not replaced whole cannot take on other columns. */
  private void refuseOtherColumns(Snapshot snapshot) {
    if (table.write() != Table.Write.WHOLE && hasOtherColumns(snapshot)) {
      throw new Stopped(
          Exit.MISUSED,
          "%s was stored with other columns by an earlier release; keep the raw files, remove the"
                  .formatted(table.name())
              + " lake and run again: %s".formatted(log.dataPath()));
    }
  }

  /** Whether names, types or nullability differ; the words of a comment may. */
  private boolean hasOtherColumns(Snapshot snapshot) {
    return !columns(snapshot.schema()).equals(columns(table.storedSchema()));
  }

  private static List<String> columns(StructType schema) {
    return Arrays.stream(schema.fields())
        .map(field -> field.name() + field.dataType().json() + field.nullable())
        .toList();
  }

  /** Statistics are kept of keys, days and batches only: not of wide text, nor of anyone's name. */
  private scala.collection.immutable.Map<String, String> properties() {
    List<String> measured =
        table.stored().stream()
            .filter(field -> table.key().contains(field.name()) || isOrdered(field))
            .map(Field::name)
            .toList();
    Map<String, String> properties = new HashMap<>(Map.of("delta.enableDeletionVectors", "false"));
    if (measured.isEmpty()) {
      properties.put("delta.dataSkippingNumIndexedCols", "0");
    } else {
      properties.put("delta.dataSkippingStatsColumns", String.join(",", measured));
    }
    return scala.collection.immutable.Map.from(CollectionConverters.asScala(properties));
  }

  private static boolean isOrdered(Field field) {
    return field.type().equals(Field.DATE)
        || field.type().equals(Field.INSTANT)
        || field.name().equals("_batch");
  }

  private void refuseRepeatedKeys(List<AddFile> added) {
    if (table.key().isEmpty() || added.isEmpty()) {
      return;
    }
    List<Path> paths = added.stream().map(file -> file.absolutePath(log)).toList();
    try {
      refuseRepeatedKeys(
          table,
          spark
              .read()
              .schema(table.schema())
              .parquet(paths.stream().map(Path::toString).toArray(String[]::new)));
    } catch (IllegalStateException e) {
      delete(paths);
      throw e;
    }
  }

  /**
   * Looks at every key.
   *
   * @throws IllegalStateException with an example, if two rows share one
   */
  static void refuseRepeatedKeys(Table table, Dataset<Row> rows) {
    rows.groupBy(table.keyColumns())
        .agg(count(lit(1)).as("_rows"))
        .where(col("_rows").gt(1))
        .takeAsList(1)
        .forEach(
            repeated -> {
              throw new IllegalStateException(
                  "%s: key %s repeats, for example %s"
                      .formatted(table.name(), table.key(), repeated));
            });
  }

  private void delete(List<Path> paths) {
    try {
      var files = log.dataPath().getFileSystem(log.newDeltaHadoopConf());
      for (Path path : paths) {
        files.delete(path, false);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static <T> scala.collection.immutable.Seq<T> immutable(List<T> list) {
    return CollectionConverters.asScala(list).toList();
  }
}
