package io.nightcart.pipelines.lake;

import static java.util.stream.Collectors.toSet;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.input_file_name;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.substring_index;
import static org.apache.spark.sql.functions.sum;

import io.nightcart.tables.Field;
import io.nightcart.tables.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.Snapshot;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.types.StructType;
import org.apache.spark.storage.StorageLevel;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * The Delta log of one table, without Delta's own reading and writing commands: those run several
 * Spark jobs over the log for every table read or written, which for tables of a shop's size cost
 * more than the rows. What a table holds is in its newest commit's checksum file; a write is one
 * transaction.
 */
final class TableLog {

  /** Files of fewer rows are joined with others when they can be. */
  private static final long SMALL = 100_000;

  /** When so many small files lie about, the next rows are stored together with theirs. */
  private static final int MANY = 16;

  /** How many rows one task rewrites, or looks through for repeated keys. */
  private static final long LARGE = 1_000_000;

  private final SparkSession spark;
  private final Table table;
  private final DeltaLog log;
  private final Lock.Hold hold;

  /**
   * @param hold asked before each commit whether the lake is still this run's
   */
  TableLog(SparkSession spark, Table table, String path, Lock.Hold hold) {
    this.spark = spark;
    this.table = table;
    this.log = DeltaLog.forTable(spark, path);
    this.hold = hold;
  }

  private Snapshot snapshot() {
    return log.update(false, Option.empty(), Option.empty());
  }

  /** The number of the newest commit that changed rows; -1 if there is none. */
  long version() {
    return Arrangement.versionOfRows(snapshot());
  }

  /** The columns as stored now. */
  StructType schema() {
    return snapshot().schema();
  }

  /** The rows of the newest commit, whatever is committed later; none if there is none. */
  Dataset<Row> rows() {
    return files().map(files -> files.rows(files.all())).orElseGet(this::none);
  }

  /** At least the rows whose column holds one of the keys: those of the files that may have any. */
  Dataset<Row> rows(String column, Keys keys) {
    return files().map(files -> files.rows(files.having(column, keys))).orElseGet(this::none);
  }

  private Dataset<Row> none() {
    return spark.createDataFrame(List.<Row>of(), table.storedSchema());
  }

  private Optional<Files> files() {
    Snapshot snapshot = snapshot();
    if (snapshot.version() < 0) {
      return Optional.empty();
    }
    new Description(table, snapshot).refuseOtherColumns();
    return Optional.of(new Files(log, snapshot));
  }

  /** The rows of an earlier commit. */
  Dataset<Row> rowsAt(long version) {
    Files files = filesAt(version);
    return files.rows(files.all());
  }

  private Files filesAt(long version) {
    long same = Arrangement.versionOfFiles(snapshot(), version);
    return new Files(log, log.getSnapshotAt(same, Option.empty(), Option.empty(), false));
  }

  /** How many rows the newest commit holds. */
  long size() {
    return Files.rowsOf(new Files(log, snapshot()).all());
  }

  /** Whether the rows of an earlier commit can still be read: its log may be gone, or its files. */
  boolean has(long version) {
    try {
      var storage = log.dataPath().getFileSystem(log.newDeltaHadoopConf());
      long same = Arrangement.versionOfFiles(snapshot(), version);
      if (!storage.exists(new Path(log.logPath(), "%020d.json".formatted(same)))) {
        return false;
      }
      List<AddFile> now = new Files(log, snapshot()).all();
      for (AddFile file : without(filesAt(version).all(), now)) {
        if (!storage.exists(file.absolutePath(log))) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The rows that are in only one of two commits: in an earlier one, or in the newest. Run columns
   * are left out.
   */
  Dataset<Row> changes(long since) {
    Files now = new Files(log, snapshot());
    Files then = filesAt(since);
    Dataset<Row> removed = then.rows(without(then.all(), now.all()));
    Dataset<Row> added = now.rows(without(now.all(), then.all()));
    return differing(removed.withColumn("_file_name", lit("")), added)
        .select(columns(table.fields()));
  }

  /** Does what {@link Lake#tidy} promises. */
  Lake.Tidied tidy(boolean isTrial) {
    var tidying = new Tidying(table, log, hold);
    int moved = tidying.untidy().size();
    if (!isTrial) {
      hold.require();
      tidying.run();
    }
    List<AddFile> files = new Files(log, snapshot()).all();
    return new Lake.Tidied(files.size(), moved, new Vacuum(spark, log).free(files, isTrial));
  }

  private static List<AddFile> without(List<AddFile> files, List<AddFile> others) {
    Set<String> paths = others.stream().map(AddFile::path).collect(toSet());
    return files.stream().filter(file -> !paths.contains(file.path())).toList();
  }

  private static Column[] columns(List<Field> fields) {
    return fields.stream().map(field -> col(field.name())).toArray(Column[]::new);
  }

  /**
   * The rows that are among only one of two, with the file that holds the old ones; of new ones,
   * {@code _file_name} is null. No key repeats among either.
   */
  private Dataset<Row> differing(Dataset<Row> old, Dataset<Row> made) {
    Column[] content = columns(table.fields());
    Column[] withFile = Arrays.copyOf(content, content.length + 1);
    withFile[content.length] = col("_file_name");
    return old.select(withFile)
        .withColumn("_times", lit(-1))
        .unionByName(
            made.select(content)
                .withColumn("_file_name", lit(null).cast("string"))
                .withColumn("_times", lit(1)))
        .groupBy(content)
        .agg(sum("_times").as("_times"), max("_file_name").as("_file_name"))
        .where("_times <> 0")
        .drop("_times");
  }

  /**
   * Puts rows in the place of all rows of some parts, in one commit. Files that hold no row that
   * differs stay as they are, and so do rows that do not differ; small files are joined on the way.
   *
   * @param column tells which part a row belongs to
   * @param made all rows of the parts, conforming and kept in memory
   * @param stamp adds the run columns
   * @return the rows that differ, kept in memory; of old ones, {@code _file_name} tells the file
   */
  Dataset<Row> update(
      String column,
      Keys parts,
      Dataset<Row> made,
      UnaryOperator<Dataset<Row>> stamp,
      String runId) {
    OptimisticTransaction transaction = log.startTransaction(Option.empty(), Option.empty());
    transaction.readWholeTable();
    Files files = new Files(log, transaction.snapshot());
    Dataset<Row> old =
        files
            .rows(files.having(column, parts))
            .withColumn("_file_name", substring_index(input_file_name(), "/", -1));
    Dataset<Row> differing =
        differing(parts.among(old, column), made).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      List<String> touched =
          differing.select("_file_name").distinct().as(Encoders.STRING()).collectAsList();
      if (touched.isEmpty()) {
        return differing;
      }
      List<AddFile> replaced =
          files.all().stream()
              .filter(file -> touched.contains(file.absolutePath(log).getName()) || isSmall(file))
              .toList();
      Dataset<Row> gone = differing.where("_file_name is not null").select(table.keyColumns());
      Dataset<Row> kept =
          joined(files, replaced).join(gone, table.key().toArray(String[]::new), "left_anti");
      Dataset<Row> fresh =
          differing.where("_file_name is null").drop("_file_name").transform(stamp::apply);
      var actions = new ArrayList<Action>();
      CollectionConverters.asJava(
              transaction.writeFiles(inOrder(kept.unionByName(fresh).coalesce(tasks(replaced)))))
          .forEach(actions::add);
      replaced.forEach(file -> actions.add(file.remove()));
      hold.require();
      transaction.commit(immutable(actions), write(SaveMode.Overwrite, runId));
      return differing;
    } catch (Exception e) { // Spark throws checked ones that Scala does not declare
      differing.unpersist();
      throw e;
    }
  }

  /** Rows lie in files by their key, so that files can be told apart by it. */
  private Dataset<Row> inOrder(Dataset<Row> rows) {
    return table.key().isEmpty() ? rows : rows.sortWithinPartitions(table.keyColumns());
  }

  /**
   * Stores rows in one commit, after or in place of all that was there. Only files that hold to the
   * table's promises are committed: required values by Delta's own check, unique keys by a look at
   * the files as written. Every so many nights, the small files that they have left are joined.
   *
   * @return how many rows were stored
   * @throws IllegalStateException if a key repeats among the rows
   */
  long commit(Dataset<Row> rows, SaveMode mode, String runId) {
    OptimisticTransaction transaction = log.startTransaction(Option.empty(), Option.empty());
    new Description(table, transaction.snapshot()).enter(transaction);
    Files files = new Files(log, transaction.snapshot());
    boolean isAll = mode == SaveMode.Overwrite;
    List<AddFile> joined = isAll ? List.of() : manySmall(files);
    Dataset<Row> all = joined.isEmpty() ? rows : rows.unionByName(joined(files, joined));
    List<AddFile> added = new ArrayList<>();
    CollectionConverters.asJava(transaction.writeFiles(inOrder(all)))
        .forEach(file -> added.add((AddFile) file));
    refuseRepeatedKeys(added);
    var actions = new ArrayList<Action>(added);
    (isAll ? files.all() : joined).forEach(file -> actions.add(file.remove()));
    hold.require();
    transaction.commit(immutable(actions), write(mode, runId));
    return Files.rowsOf(added) - Files.rowsOf(joined);
  }

  private static List<AddFile> manySmall(Files files) {
    List<AddFile> small = files.all().stream().filter(TableLog::isSmall).toList();
    return small.size() < MANY ? List.of() : small;
  }

  private static boolean isSmall(AddFile file) {
    return Files.rowsOf(file) < SMALL;
  }

  private Dataset<Row> joined(Files files, List<AddFile> some) {
    return files.rows(some).select(columns(table.stored())).coalesce(tasks(some));
  }

  private static int tasks(List<AddFile> files) {
    return (int) (1 + Files.rowsOf(files) / LARGE);
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
              .parquet(paths.stream().map(Path::toString).toArray(String[]::new))
              .coalesce(tasks(added)));
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

  static <T> scala.collection.immutable.Seq<T> immutable(List<T> list) {
    return CollectionConverters.asScala(list).toList();
  }
}
