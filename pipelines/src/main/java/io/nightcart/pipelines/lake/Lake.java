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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SaveMode;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.catalyst.catalog.CatalogTable;
import org.apache.spark.sql.catalyst.catalog.ExternalCatalog;
import org.apache.spark.storage.StorageLevel;

/**
 * The only door to stored tables. A write is checked before it is stored and then stored in one
 * commit, so a table is as before or as after and never between; writing the same twice leaves the
 * lake as writing it once.
 */
public final class Lake {

  /**
   * For so many days an earlier commit can be read whatever is tidied. It is Delta's own figure:
   * its {@code VACUUM} keeps to that of the table, and not to one that it is told.
   */
  public static final int RETAINED_DAYS = 7;

  private final SparkSession spark;
  private final Path root;
  private final Lock.Hold hold;

  /** Jobs at work side by side may write to one table; each waits for the one before. */
  private final Map<String, Object> writers = new ConcurrentHashMap<>();

  private Lake(SparkSession spark, Path root, Lock.Hold hold) {
    this.spark = spark;
    this.root = root;
    this.hold = hold;
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
      throw stop("The lake %s cannot be written".formatted(uri), e);
    }
    return new Lake(spark, root, Lock.NONE);
  }

  /** The stop that a fault of the storage comes down to. */
  static Stopped stop(String what, IOException e) {
    return StorageFault.in(e)
        .map(fault -> new Stopped(fault.exit(), what + ": " + fault.getMessage(), e))
        .orElseGet(
            () ->
                new Stopped(
                    Exit.MISUSED,
                    "%s: %s; choose another with --lake"
                        .formatted(what, e.getMessage().replaceFirst(" \\(exists=.*", "")),
                    e));
  }

  /** The lake in a folder, only to be read; where there is none, all its tables are absent. */
  public static Lake of(SparkSession spark, String uri) {
    Path root = new Path(uri);
    try {
      FileSystem files = root.getFileSystem(spark.sparkContext().hadoopConfiguration());
      return new Lake(spark, files.makeQualified(root), Lock.NONE);
    } catch (IOException e) {
      throw stop("The lake %s cannot be read".formatted(uri), e);
    }
  }

  /**
   * The same lake, in which each write first asks whether it is still this run's: most right before
   * the commit, merges and deletions before they begin. Where a run gave no sign of life for so
   * long that another took over, its next write is a {@link Stopped}.
   */
  public Lake heldBy(Lock lock) {
    return new Lake(spark, root, lock.hold());
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
    return version(table) >= 0;
  }

  /** The table's rows as stored now, whatever is written later; none if it was never written. */
  public Dataset<Row> read(Table table) {
    return log(table).rows();
  }

  /** The table's rows as an earlier commit left them. */
  public Dataset<Row> read(Table table, long version) {
    return log(table).rowsAt(version);
  }

  /** At least the rows whose column holds one of the keys, from no more files than may have any. */
  public Dataset<Row> read(Table table, String column, Keys keys) {
    return log(table).rows(column, keys);
  }

  /**
   * The rows that are in only one of two commits, an earlier one and the newest, without run
   * columns. A row that was changed is there twice, as before and as after.
   */
  public Dataset<Row> changes(Table table, long since) {
    return log(table).changes(since);
  }

  /** Whether an earlier commit of the table can still be read. */
  public boolean has(Table table, long version) {
    return version >= 0 && log(table).has(version);
  }

  /** How many rows the table holds. */
  public long size(Table table) {
    return log(table).size();
  }

  /**
   * The number of the table's newest commit that changed rows; -1 if it was never written. A commit
   * of {@link #tidy} does not.
   */
  public long version(Table table) {
    return log(table).version();
  }

  /**
   * What tidying a table did, or would do.
   *
   * @param files how many hold its rows now
   * @param moved how many of these are written again
   * @param bytes of files that no commit within the days to keep needs any more
   */
  public record Tidied(int files, int moved, long bytes) {}

  /**
   * Joins small files of a table, sorts it into files by key where theirs overlap, and removes
   * files that only older commits need. Its rows stay as they are, and {@link #version} too.
   *
   * @param isTrial whether only to tell what would be done
   */
  public Tidied tidy(Table table, boolean isTrial) {
    return log(table).tidy(isTrial);
  }

  private TableLog log(Table table) {
    return new TableLog(spark, table, path(table), hold);
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
    Dataset<Row> stamped = stamped(table, rows, run);
    synchronized (writers.computeIfAbsent(table.name(), name -> new Object())) {
      return isNew(table, rows)
          ? log(table).commit(stamped, SaveMode.Append, run.id())
          : merge(table, stamped, run);
    }
  }

  /** Whether no row of these keys is stored yet, so that appending is merging. */
  private boolean isNew(Table table, Dataset<Row> rows) {
    return !has(table)
        || rows.join(read(table), table.key().toArray(String[]::new), "left_semi").isEmpty();
  }

  /**
   * Adds a batch to a table.
   *
   * @param rows of a batch that the table does not hold, see {@link #removeBatches}
   * @return how many rows were given
   */
  public long writeBatch(Table table, Dataset<Row> rows, Run run) {
    return log(table).commit(table.conform(rows), SaveMode.Append, run.id());
  }

  /** Removes the rows of some batches, if the table holds any. */
  public void removeBatches(Table table, Column isGone) {
    if (has(table) && !read(table).where(isGone).isEmpty()) {
      hold.require();
      DeltaTable.forPath(spark, path(table)).delete(isGone);
    }
  }

  /** Replaces everything in a table, whatever its policy. */
  public long replace(Table table, Dataset<Row> rows, Run run) {
    return log(table).commit(stamped(table, rows, run), SaveMode.Overwrite, run.id());
  }

  /**
   * What bringing some parts up to date did.
   *
   * @param rows how many the parts have now
   * @param changes as {@link #changes} tells them, found on the way and kept in memory until they
   *     are unpersisted
   */
  public record Updated(long rows, Dataset<Row> changes) {}

  /**
   * Puts rows in the place of all rows of some parts. What is the same stays as it is stored, with
   * the run that wrote it.
   *
   * @param column tells which part a row belongs to
   * @param rows all rows of these parts; those of others are left out
   */
  public Updated update(Table table, String column, Keys parts, Dataset<Row> rows, Run run) {
    Dataset<Row> made =
        parts.among(table.conform(rows), column).persist(StorageLevel.MEMORY_AND_DISK());
    try {
      TableLog.refuseRepeatedKeys(table, made);
      Dataset<Row> changes =
          log(table).update(column, parts, made, fresh -> stamped(table, fresh, run), run.id());
      return new Updated(made.count(), changes);
    } finally {
      made.unpersist();
    }
  }

  /** Keeps a text beside the tables, in the place of what was there. */
  public void keep(String path, String text) {
    hold.require();
    Path file = new Path(root, path);
    try (var stream = files(file).create(file, true)) {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Keeps rows beside the tables as Parquet, in one file, in the place of what was there. */
  public void keep(String path, Dataset<Row> rows) {
    hold.require();
    rows.coalesce(1).write().mode(SaveMode.Overwrite).parquet(new Path(root, path).toString());
  }

  /** Rows that were kept. */
  public Dataset<Row> kept(String path) {
    return spark.read().parquet(new Path(root, path).toString());
  }

  private FileSystem files(Path path) throws IOException {
    return path.getFileSystem(spark.sparkContext().hadoopConfiguration());
  }

  /**
   * Makes the table known to SQL under its own name, with its columns as stored, in the place of
   * another lake's. It takes no statement, as a session may refuse those.
   */
  public void register(Table table) {
    ExternalCatalog catalog =
        ((org.apache.spark.sql.classic.SparkSession) spark).sharedState().externalCatalog();
    catalog.createDatabase(CatalogEntry.of(table.layer(), new Path(root, table.layer())), true);
    CatalogTable entry = CatalogEntry.of(table, new Path(path(table)), log(table).schema());
    boolean isOfAnother =
        catalog.tableExists(table.layer(), table.noun())
            && !catalog.getTable(table.layer(), table.noun()).location().equals(entry.location());
    if (isOfAnother) {
      catalog.dropTable(table.layer(), table.noun(), true, false);
    }
    catalog.createTable(entry, true);
  }

  private Dataset<Row> stamped(Table table, Dataset<Row> rows, Run run) {
    Dataset<Row> conformed = table.conform(rows);
    if (!table.isStamped()) {
      return conformed;
    }
    return conformed.select(
        table.stored().stream().map(field -> stamp(field, run)).toArray(Column[]::new));
  }

  private static Column stamp(Field field, Run run) {
    if (field.equals(Table.SHOP_ID)) {
      return lit(run.shopId()).as(field.name());
    } else if (field.equals(Table.RUN_ID)) {
      return lit(run.id()).as(field.name());
    } else if (field.equals(Table.UPDATED_AT)) {
      return lit(run.startedAt()).as(field.name());
    }
    return col(field.name());
  }

  private long merge(Table table, Dataset<Row> rows, Run run) {
    Dataset<Row> ready = rows.persist(StorageLevel.MEMORY_AND_DISK());
    try {
      TableLog.refuseRepeatedKeys(table, ready);
      merge(table, ready);
      return ready.count();
    } finally {
      ready.unpersist();
    }
  }

  private void merge(Table table, Dataset<Row> rows) {
    String sameKey =
        table.key().stream()
            .map(column -> "old.%1$s = new.%1$s".formatted(column))
            .collect(Collectors.joining(" and "));
    var merge = DeltaTable.forPath(spark, path(table)).as("old").merge(rows.as("new"), sameKey);
    boolean hasVersion = table.fields().stream().anyMatch(f -> f.name().equals("version"));
    hold.require();
    (hasVersion && table.layer().equals("silver")
            ? merge.whenMatched("new.version >= old.version")
            : merge.whenMatched())
        .updateAll()
        .whenNotMatched()
        .insertAll()
        .execute();
  }
}
