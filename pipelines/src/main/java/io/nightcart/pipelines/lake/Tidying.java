package io.nightcart.pipelines.lake;

import com.fasterxml.jackson.databind.JsonNode;
import io.nightcart.tables.Table;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.delta.DeltaLog;
import org.apache.spark.sql.delta.DeltaOperations;
import org.apache.spark.sql.delta.OptimisticTransaction;
import org.apache.spark.sql.delta.actions.Action;
import org.apache.spark.sql.delta.actions.AddFile;
import org.apache.spark.sql.delta.actions.Metadata;
import scala.Option;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Moves the rows of one table into fewer files, or into files that can be told apart by its key.
 * Rows and run columns stay as they are, and so does what nights know of them.
 */
final class Tidying {

  /** Rows of a file; a third more than that begins another. */
  private static final long ROWS = 150_000;

  /** With so many times the files that its rows need, a table has too many. */
  private static final int TOO_MANY = 2;

  /** Of fewer files, nothing is gained by telling them apart. */
  private static final int FEW = 4;

  private final Table table;
  private final DeltaLog log;
  private final Lock.Hold hold;
  private final OptimisticTransaction transaction;
  private final Files files;

  Tidying(Table table, DeltaLog log, Lock.Hold hold) {
    this.table = table;
    this.log = log;
    this.hold = hold;
    this.transaction = log.startTransaction(Option.empty(), Option.empty());
    this.files = new Files(log, transaction.snapshot());
  }

  /** The files that are to be written again; none if the table is in order. */
  List<AddFile> untidy() {
    List<AddFile> all = files.all();
    if (all.size() >= FEW && overlapping(all) > all.size() / FEW) {
      return all;
    }
    return all.size() > TOO_MANY * filesFor(all)
        ? all.stream().filter(file -> Files.rowsOf(file) < ROWS * 2 / 3).toList()
        : List.of();
  }

  /** Writes these files again, in one commit. */
  void run() {
    List<AddFile> moved = untidy();
    if (moved.isEmpty()) {
      return;
    }
    transaction.readWholeTable();
    transaction.updateMetadata(described(), false);
    var actions = new ArrayList<Action>();
    CollectionConverters.asJava(transaction.writeFiles(inOrder(files.rows(moved), filesFor(moved))))
        .forEach(file -> actions.add(sameRows((AddFile) file)));
    long now = log.clock().getTimeMillis();
    moved.forEach(file -> actions.add(file.removeWithTimestamp(now, false)));
    hold.require();
    transaction.commit(
        TableLog.immutable(actions),
        new DeltaOperations.Optimize(
            TableLog.immutable(List.of()),
            TableLog.immutable(table.key()),
            false,
            Option.empty(),
            false));
  }

  private Dataset<Row> inOrder(Dataset<Row> rows, int number) {
    return table.key().isEmpty() || number == 1
        ? rows.coalesce(1).sortWithinPartitions(table.keyColumns())
        : rows.repartitionByRange(number, table.keyColumns())
            .sortWithinPartitions(table.keyColumns());
  }

  private static int filesFor(List<AddFile> some) {
    return (int) (1 + Files.rowsOf(some) / ROWS);
  }

  /** How many files begin, by the first column of the key, before one before them ends. */
  private long overlapping(List<AddFile> all) {
    if (table.key().isEmpty()) {
      return 0;
    }
    List<Range> ranges =
        all.stream()
            .map(file -> Range.of(Files.statistics(file), table.key().get(0)))
            .filter(range -> !range.first.isEmpty())
            .sorted(Comparator.comparing(Range::first).thenComparing(Range::last))
            .toList();
    long overlapping = 0;
    String last = "";
    for (Range range : ranges) {
      overlapping += range.first.compareTo(last) < 0 ? 1 : 0;
      last = range.last.compareTo(last) > 0 ? range.last : last;
    }
    return overlapping;
  }

  /** The texts between which those of a file lie; empty where that is not known. */
  private record Range(String first, String last) {
    static Range of(JsonNode statistics, String column) {
      JsonNode first = statistics.path("minValues").path(column);
      JsonNode last = statistics.path("maxValues").path(column);
      return first.isTextual() && last.isTextual()
          ? new Range(first.textValue(), last.textValue())
          : new Range("", "");
    }
  }

  private Metadata described() {
    Metadata stored = transaction.snapshot().metadata();
    long version = transaction.snapshot().version();
    var arrangement =
        new Arrangement(version + 1, Arrangement.versionOfRows(transaction.snapshot()));
    var properties = new HashMap<>(CollectionConverters.asJava(stored.configuration()));
    properties.put(Arrangement.PROPERTY, arrangement.text());
    return new Metadata(
        stored.id(),
        stored.name(),
        stored.description(),
        stored.format(),
        stored.schemaString(),
        stored.partitionColumns(),
        scala.collection.immutable.Map.from(CollectionConverters.asScala(properties)),
        stored.createdTime());
  }

  private static AddFile sameRows(AddFile file) {
    return new AddFile(
        file.path(),
        file.partitionValues(),
        file.size(),
        file.modificationTime(),
        false,
        file.stats(),
        file.tags(),
        file.deletionVector(),
        file.baseRowId(),
        file.defaultRowCommitVersion(),
        file.clusteringProvider(),
        file.backReference(),
        file.amtPassthrough());
  }
}
