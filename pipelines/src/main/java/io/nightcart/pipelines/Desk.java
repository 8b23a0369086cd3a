package io.nightcart.pipelines;

import io.nightcart.pipelines.lake.Keys;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Table;
import java.io.Closeable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/** What one job may touch: the tables that it says it reads and writes, and the day. */
final class Desk implements Closeable {

  private final Lake lake;
  private final Inputs inputs;
  private final Run run;
  private final Job job;
  private final ModelRegistry.Origin origin;
  private final Optional<Increment> increment;
  private final boolean isFirst;
  private final Map<Table, Long> written = new LinkedHashMap<>();
  private final List<String> refusedModels = new ArrayList<>();
  private final List<Dataset<Row>> kept = new ArrayList<>();
  private String note;

  /**
   * What a job is at work on.
   *
   * @param origin what else decides what the job makes, for the models among it
   * @param increment the parts of its table to make again; empty to make all anew
   * @param isFirst whether nothing that was made before counts, models included
   */
  record Task(
      Job job, ModelRegistry.Origin origin, Optional<Increment> increment, boolean isFirst) {}

  Desk(Lake lake, Inputs inputs, Run run, Task task) {
    this.lake = lake;
    this.inputs = inputs;
    this.run = run;
    this.job = task.job();
    this.origin = task.origin();
    this.increment = task.increment();
    this.isFirst = task.isFirst();
    this.note =
        increment.map(some -> "%,d parts made again".formatted(some.touched().size())).orElse("");
  }

  /** The day that the tables are brought up to. */
  LocalDate day() {
    return origin.day();
  }

  /** Whether the lake is new or everything is made anew, so that models are to be learned anew. */
  boolean isFirst() {
    return isFirst;
  }

  /**
   * A table's rows without run columns; of bronze, the rows of file versions that stand. At least
   * those that matter to what the job makes again.
   */
  Dataset<Row> read(Table table) {
    return some(table).orElseGet(() -> inputs.rows(table));
  }

  /**
   * The same for a job that goes through a large table more than once: of which not all matters,
   * that is looked for just once and {@link #keep kept}.
   */
  Dataset<Row> readOnce(Table table) {
    return some(table).map(this::keep).orElseGet(() -> inputs.rows(table));
  }

  /** The same rows, made once and kept in memory until the desk is closed. */
  Dataset<Row> keep(Dataset<Row> rows) {
    kept.add(rows.persist(StorageLevel.MEMORY_AND_DISK()));
    return rows;
  }

  /** What matters of a table; empty if all of it does. */
  private Optional<Dataset<Row>> some(Table table) {
    if (!job.reads().contains(table)) {
      throw new IllegalArgumentException(
          job.name() + " does not say that it reads " + table.name());
    }
    return increment.flatMap(parts -> parts.read(table));
  }

  /** Brings a table up to date. */
  void write(Table table, Dataset<Row> rows) {
    if (!job.writes().contains(table)) {
      throw new IllegalArgumentException(
          job.name() + " does not say that it writes " + table.name());
    }
    written.put(
        table,
        increment
            .map(some -> update(table, some.touched(), rows))
            .orElseGet(() -> lake.write(table, rows, run)));
  }

  private long update(Table table, Keys parts, Dataset<Row> rows) {
    long before = inputs.version(table);
    Lake.Updated updated = lake.update(table, job.parts().column(), parts, rows, run);
    inputs.keep(table, before, updated.changes());
    return updated.rows();
  }

  /** The models fitted so far. */
  ModelRegistry models() {
    return new ModelRegistry(lake, run, origin);
  }

  /** Says that a model failed its gate, and why. */
  void refuse(String model, String verdict) {
    refusedModels.add(model + ": " + verdict);
    note = "not used, see below";
  }

  /** Whether the table is up to date now: it was written, or no part of it had to be. */
  boolean hasMade(Table table) {
    return written.containsKey(table) || increment.filter(it -> it.touched().isEmpty()).isPresent();
  }

  /** The tables written, with the rows made. */
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

  /** Lets go of what it holds in memory. */
  @Override
  public void close() {
    kept.forEach(Dataset::unpersist);
  }
}
