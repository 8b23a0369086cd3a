package io.nightcart.pipelines;

import static org.apache.spark.sql.functions.col;

import io.nightcart.pipelines.Parts.Link;
import io.nightcart.pipelines.feeds.FileLedger;
import io.nightcart.pipelines.lake.Keys;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Table;
import java.io.Closeable;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;
import org.apache.spark.storage.StorageLevel;

/**
 * The tables that the jobs of a night read, as they are now, and what of them has changed since an
 * earlier night. Of bronze, the rows that stand by the ledger.
 */
final class Inputs implements Closeable {

  private final Lake lake;
  private final FileLedger ledger;
  private final Map<Long, FileLedger> ledgers = new ConcurrentHashMap<>();
  private final Map<List<Object>, Dataset<Row>> changes = new ConcurrentHashMap<>();

  Inputs(Lake lake, FileLedger ledger) {
    this.lake = lake;
    this.ledger = ledger;
  }

  /** A table's rows without run columns; of bronze, the rows of file versions that stand. */
  Dataset<Row> rows(Table table) {
    return standing(table, lake.read(table));
  }

  /** The rows in which some column, or expression in SQL, holds one of its keys. */
  Dataset<Row> rows(Table table, Map<String, Keys> sought) {
    if (sought.size() > 1) {
      return Keys.anyAmong(rows(table), sought);
    }
    String column = sought.keySet().iterator().next();
    Keys keys = sought.get(column);
    return keys.among(standing(table, lake.read(table, column, keys)), column);
  }

  /** The rows whose column holds one of the keys, which are dated, and another its day or later. */
  Dataset<Row> since(Table table, String column, String date, Keys keys) {
    return keys.since(rows(table), column, date);
  }

  private Dataset<Row> standing(Table table, Dataset<Row> rows) {
    return isBronze(table)
        ? ledger.standing(table.noun(), rows)
        : rows.drop(Table.SHOP_ID.name(), Table.RUN_ID.name(), Table.UPDATED_AT.name());
  }

  /** The rows that were there in only one of two versions: an earlier one, or now. */
  Dataset<Row> changes(Table table, long since) {
    return changes.computeIfAbsent(
        List.of(table.name(), since),
        key -> found(table, since).persist(StorageLevel.MEMORY_AND_DISK()));
  }

  /**
   * The distinct values of some columns that were there in only one of two versions: an earlier
   * one, or now.
   *
   * @throws IllegalArgumentException for a table of bronze
   */
  Dataset<Row> distinctChanges(Table table, long since, List<String> distinct) {
    if (isBronze(table)) {
      throw new IllegalArgumentException(table.name() + " is followed by rows only");
    }
    Column[] columns = distinct.stream().map(functions::col).toArray(Column[]::new);
    Dataset<Row> before = lake.read(table, since).select(columns);
    Dataset<Row> now = lake.read(table).select(columns);
    return now.except(before).union(before.except(now));
  }

  /**
   * Takes over, until it is closed, what was found to have changed since a version: the rows of
   * {@link Lake#changes}, which whoever follows the table would look for again.
   */
  void keep(Table table, long since, Dataset<Row> rows) {
    changes.put(List.of(table.name(), since), rows);
  }

  private Dataset<Row> found(Table table, long since) {
    return isBronze(table)
        ? ledger.changes(table.noun(), lake.read(table), ledgerAt(since))
        : lake.changes(table, since);
  }

  private FileLedger ledgerAt(long version) {
    return ledgers.computeIfAbsent(version, v -> FileLedger.of(lake, v));
  }

  /** The rows that begin to count, or count otherwise, after one day and by another. */
  Dataset<Row> dated(Link link, LocalDate after, LocalDate by) {
    Column date = col(link.datedBy());
    Column counts =
        Stream.concat(Stream.of(0), link.spans().stream())
            .map(days -> date.gt(after.minusDays(days)).and(date.leq(by.minusDays(days))))
            .reduce(Column::or)
            .orElseThrow();
    return rows(link.input()).where(counts);
  }

  /** The version by which {@link #changes} are told; of bronze, that of the ledger. */
  long version(Table table) {
    return lake.version(isBronze(table) ? Ops.FILE_LEDGER : table);
  }

  /** Whether what has changed since a version can still be told. */
  boolean isKnown(Table table, long version) {
    if (version == version(table)) {
      return true;
    }
    return isBronze(table)
        ? lake.has(Ops.FILE_LEDGER, version) && !ledger.isAnewSince(ledgerAt(version))
        : lake.has(table, version);
  }

  /** How many rows are stored. */
  long size(Table table) {
    return lake.size(table);
  }

  /** A text that changes whenever the rows do. */
  String fingerprint(Table table) {
    return isBronze(table) ? ledger.fingerprint(table.noun()) : Long.toString(lake.version(table));
  }

  private static boolean isBronze(Table table) {
    return table.layer().equals("bronze");
  }

  /** Lets go of what it holds in memory. */
  @Override
  public void close() {
    changes.values().forEach(Dataset::unpersist);
  }
}
