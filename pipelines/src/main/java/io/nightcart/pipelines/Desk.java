package io.nightcart.pipelines;

import io.nightcart.pipelines.feeds.FileLedger;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What one job may touch: the tables that it says it reads and writes, and the day. */
final class Desk {

  private final Lake lake;
  private final FileLedger ledger;
  private final Run run;
  private final Job job;
  private final LocalDate day;
  private final String fingerprint;
  private final Map<Table, Long> written = new LinkedHashMap<>();
  private final List<String> refusedModels = new ArrayList<>();
  private String note = "";

  /**
   * @param fingerprint changes with all that decides what the job makes
   */
  Desk(Lake lake, FileLedger ledger, Run run, Job job, LocalDate day, String fingerprint) {
    this.lake = lake;
    this.ledger = ledger;
    this.run = run;
    this.job = job;
    this.day = day;
    this.fingerprint = fingerprint;
  }

  /** The day that the tables are brought up to. */
  LocalDate day() {
    return day;
  }

  /** A table's rows without run columns; of bronze, the rows of file versions that stand. */
  Dataset<Row> read(Table table) {
    if (!job.reads().contains(table)) {
      throw new IllegalArgumentException(
          job.name() + " does not say that it reads " + table.name());
    }
    Dataset<Row> rows = lake.read(table);
    return table.layer().equals("bronze")
        ? ledger.standing(table.noun(), rows)
        : rows.drop(Table.SHOP_ID.name(), Table.RUN_ID.name(), Table.UPDATED_AT.name());
  }

  /** Brings a table up to date. */
  void write(Table table, Dataset<Row> rows) {
    if (!job.writes().contains(table)) {
      throw new IllegalArgumentException(
          job.name() + " does not say that it writes " + table.name());
    }
    written.put(table, lake.write(table, rows, run));
  }

  /** The models fitted so far. */
  ModelRegistry models() {
    return new ModelRegistry(lake, run, day, fingerprint);
  }

  /** Says that a model failed its gate, and why. */
  void refuse(String model, String verdict) {
    refusedModels.add(model + ": " + verdict);
    note = "not used, see below";
  }

  /** The tables written, with their rows. */
  Map<Table, Long> written() {
    return written;
  }

  /** The models that failed their gate. */
  List<String> refusedModels() {
    return refusedModels;
  }

  /** A line for whoever watches, empty if there is none. */
  String note() {
    return note;
  }
}
