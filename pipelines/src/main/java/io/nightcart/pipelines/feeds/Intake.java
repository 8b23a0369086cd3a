package io.nightcart.pipelines.feeds;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.struct;

import io.nightcart.pipelines.Run;
import io.nightcart.pipelines.Stopped;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.feeds.FileLedger.Counts;
import io.nightcart.pipelines.feeds.Records.Task;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Contract;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** The new files of one feed: read and converted once, stored in bronze, and counted. */
final class Intake {

  /**
   * What became of the rows.
   *
   * @param converted every row read, held in memory until {@link #release}
   * @param counts by the file's id
   */
  record Taken(Contract contract, Dataset<Row> converted, long stored, Map<String, Counts> counts) {

    /** The refused rows, for the quarantine. */
    Dataset<Row> refused() {
      return converted
          .where(REFUSED)
          .select(
              lit(contract.feed()).as("feed"),
              col("_file").as("file"),
              col("_row").as("line"),
              col("_element").as("element"),
              col(Conversion.REASONS).as("reasons"),
              col("raw"),
              col("_file_id"),
              col("_batch"),
              col("_arrived_at"));
    }

    long refusedRows() {
      return counts.values().stream().mapToLong(Counts::refused).sum();
    }

    /** Personal values on their way to the vault, if the feed has any. */
    Optional<Dataset<Row>> contacts() {
      return Vault.from(contract, converted.where(GOOD));
    }

    void release() {
      converted.unpersist();
    }
  }

  private static final Column SELECTED = col(Conversion.SELECTED);
  private static final Column IS_REFUSED = size(col(Conversion.REASONS)).gt(0);
  private static final Column REFUSED = SELECTED.and(IS_REFUSED);
  private static final Column GOOD = SELECTED.and(not(IS_REFUSED));

  private final Lake lake;
  private final Run run;
  private final Ingest.Options options;
  private final long batch;

  /**
   * @param batch the number of the batch
   */
  Intake(Lake lake, Run run, Ingest.Options options, long batch) {
    this.lake = lake;
    this.run = run;
    this.options = options;
    this.batch = batch;
  }

  /**
   * Takes files.
   *
   * @param fields the raw fields that the feed speaks of
   * @throws Stopped if more of the rows are refused than the settings allow
   */
  Taken take(Contract contract, Feed feed, List<String> fields, List<Task> files) {
    var conversion = new Conversion(contract, feed, options, run.startedAt());
    Dataset<Row> converted =
        conversion
            .of(Records.of(lake.spark(), feed.source(), files, fields))
            .withColumn(Contract.BATCH.name(), lit(batch))
            .withColumn(Contract.ARRIVED_AT.name(), lit(run.startedAt()))
            .persist(StorageLevel.MEMORY_AND_DISK());
    Map<String, Counts> counts = counts(converted);
    stopIfTooManyRefused(contract, counts, converted);
    long stored =
        lake.writeBatch(contract.bronze(), bronzeRows(contract, feed, converted.where(GOOD)), run);
    if (feed.distinct()) {
      counts.replaceAll((file, read) -> read.withStored(0));
      storedOf(contract)
          .forEach((file, n) -> counts.computeIfPresent(file, (f, read) -> read.withStored(n)));
    }
    requireConserved(contract, feed, counts, stored);
    return new Taken(contract, converted, stored, counts);
  }

  /** Where equal rows are taken once, the one on the earliest line stands for all. */
  private static Dataset<Row> bronzeRows(Contract contract, Feed feed, Dataset<Row> good) {
    Column[] columns = columns(contract, false);
    if (!feed.distinct()) {
      return good.select(columns);
    }
    return good.groupBy(columns(contract, true))
        .agg(min("_row").as("_row"), min("_element").as("_element"))
        .select(columns);
  }

  private static Column[] columns(Contract contract, boolean isContentOnly) {
    return contract.bronze().fields().stream()
        .filter(
            field ->
                !isContentOnly || !field.equals(Contract.ROW) && !field.equals(Contract.ELEMENT))
        .map(field -> col(field.name()))
        .toArray(Column[]::new);
  }

  private static Map<String, Counts> counts(Dataset<Row> converted) {
    Map<String, Counts> counts = new HashMap<>();
    for (Row row :
        converted
            .groupBy("_file_id")
            .agg(
                count(lit(1)),
                count_if(GOOD),
                count_if(REFUSED),
                count_if(not(SELECTED)),
                count_if(GOOD.and(col(Conversion.LATE))))
            .collectAsList()) {
      counts.put(
          row.getString(0),
          new Counts(
              row.getLong(1), row.getLong(2), row.getLong(3), row.getLong(4), row.getLong(5)));
    }
    return counts;
  }

  private Map<String, Long> storedOf(Contract contract) {
    Map<String, Long> stored = new HashMap<>();
    lake.read(contract.bronze())
        .where(col(Contract.BATCH.name()).equalTo(batch))
        .groupBy("_file_id")
        .agg(count(lit(1)))
        .collectAsList()
        .forEach(row -> stored.put(row.getString(0), row.getLong(1)));
    return stored;
  }

  private static void requireConserved(
      Contract contract, Feed feed, Map<String, Counts> counts, long stored) {
    long expected = counts.values().stream().mapToLong(Counts::stored).sum();
    boolean isEach =
        counts.values().stream()
            .allMatch(of -> feed.distinct() ? of.repeated() >= 0 : of.repeated() == 0);
    if (expected != stored || !isEach) {
      throw new IllegalStateException(
          "%s: %,d rows are stored, but the files say %s"
              .formatted(contract.feed(), stored, counts));
    }
  }

  private void stopIfTooManyRefused(
      Contract contract, Map<String, Counts> counts, Dataset<Row> converted) {
    long read = counts.values().stream().mapToLong(of -> of.read() - of.unselected()).sum();
    long refused = counts.values().stream().mapToLong(Counts::refused).sum();
    if (refused > options.maxRefusedShare() * read) {
      Row worst =
          converted
              .where(REFUSED)
              .select(explode(col(Conversion.REASONS)).as("reason"), col("_file"), col("_row"))
              .groupBy("reason")
              .agg(count(lit(1)).as("n"), min(struct("_file", "_row")).as("first"))
              .orderBy(col("n").desc(), col("reason"))
              .first();
      throw new Stopped(
          Exit.BAD_DATA,
          ("%s: %,d of %,d rows are refused, most for %s, first in %s line %d; nothing was taken."
                  + " Mend the rows or the settings (check tries them), or allow more:"
                  + " ingest.max-refused-share is %s")
              .formatted(
                  contract.feed(),
                  refused,
                  read,
                  worst.getString(0),
                  worst.getStruct(2).getString(0),
                  worst.getStruct(2).getLong(1),
                  options.maxRefusedShare()));
    }
  }
}
