package io.nightcart.pipelines;

import static java.util.stream.Collectors.toMap;

import io.nightcart.pipelines.Increment.Last;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Ops;
import io.nightcart.tables.Table;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.codec.digest.DigestUtils;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import scala.jdk.javaapi.CollectionConverters;

/**
 * What earlier runs made each table of, as {@link Ops#TABLE_LOG} has it, and what this one makes:
 * so a job whose inputs, settings and day are as they were can be passed over.
 */
final class TableLedger {

  private final Lake lake;
  private final Settings settings;
  private final Run run;
  private final String code;

  /** Of each table, by name, the last line. */
  private final Map<String, Row> before;

  /** What people decided of models, each named as the job that uses it. */
  private final Map<String, String> decisions;

  private final List<Row> entered = Collections.synchronizedList(new ArrayList<>());

  private TableLedger(
      Lake lake,
      Settings settings,
      Run run,
      String code,
      Map<String, Row> before,
      Map<String, String> decisions) {
    this.lake = lake;
    this.settings = settings;
    this.run = run;
    this.code = code;
    this.before = before;
    this.decisions = decisions;
  }

  /**
   * As it is now.
   *
   * @param code changes whenever the program does, so that new code makes tables anew
   */
  static TableLedger of(Lake lake, Settings settings, Run run, String code) {
    Map<String, Row> before =
        lake.read(Ops.TABLE_LOG).collectAsList().stream()
            .collect(toMap(row -> row.getAs("table_name"), row -> row));
    return new TableLedger(lake, settings, run, code, before, ModelRegistry.decisions(lake));
  }

  /** One in which nothing that was made before counts. */
  TableLedger withoutPast() {
    return new TableLedger(lake, settings, run, code, Map.of(), decisions);
  }

  /** Whether nothing was made before. */
  boolean isEmpty() {
    return before.isEmpty();
  }

  /** The newest day that any table describes. */
  Optional<LocalDate> newestDay() {
    return before.values().stream().map(TableLedger::day).max(LocalDate::compareTo);
  }

  private static LocalDate day(Row logged) {
    return logged.<Date>getAs("day").toLocalDate();
  }

  /** Whether all tables of a job are those of this fingerprint. */
  boolean isUpToDate(Job job, String fingerprint) {
    return job.writes().stream()
        .allMatch(
            table ->
                isAsLogged(table)
                    && fingerprint.equals(before.get(table.name()).getAs("fingerprint")));
  }

  /** A run that was killed may have written the table and not logged it. */
  private boolean isAsLogged(Table table) {
    Row logged = before.get(table.name());
    return logged != null && logged.<Long>getAs("table_version") == lake.version(table);
  }

  /** The parts of a job's table that are to be made again, if that is enough. */
  Optional<Increment> increment(Job job, Inputs inputs, LocalDate day) {
    Table table = job.writes().get(0);
    if (!isAsLogged(table)
        || !definition(job).equals(before.get(table.name()).getAs("definition"))) {
      return Optional.empty();
    }
    Row logged = before.get(table.name());
    var last =
        new Last(
            table,
            day(logged),
            logged.getAs("rows"),
            logged.getJavaMap(logged.fieldIndex("read_versions")));
    return Increment.of(job.parts(), last, day, inputs, settings.increments());
  }

  /** Changes with all that decides what a job makes. */
  String fingerprint(Job job, Inputs inputs, LocalDate day) {
    var parts = new StringBuilder(definition(job));
    if (job.writes().stream().noneMatch(table -> table.layer().equals("silver"))) {
      parts.append(day);
    }
    job.reads().forEach(table -> parts.append(table.name()).append(inputs.fingerprint(table)));
    parts.append(decisions.getOrDefault(job.name(), ""));
    return DigestUtils.sha256Hex(parts.toString());
  }

  /** Changes with all that decides what a job makes of the same tables on the same day. */
  private String definition(Job job) {
    var parts =
        new StringBuilder(run.shopId())
            .append(settings.keyCheck())
            .append(job.name())
            .append(job.options());
    job.writes().forEach(table -> parts.append(table.storedSchema().json()));
    return DigestUtils.sha256Hex(parts.append(code).toString());
  }

  /** Enters a table that a job has made. */
  void enter(Table table, Job job, ModelRegistry.Origin origin, double seconds) {
    entered.add(
        RowFactory.create(
            table.name(),
            run.id(),
            job.name(),
            Date.valueOf(origin.day()),
            origin.fingerprint(),
            definition(job),
            CollectionConverters.asScala(origin.inputs()),
            lake.version(table),
            lake.size(table),
            seconds,
            Timestamp.from(run.startedAt())));
  }

  /** How many tables were entered. */
  int size() {
    return entered.size();
  }

  /** Stores what was entered. */
  void store() {
    if (!entered.isEmpty()) {
      lake.write(Ops.TABLE_LOG, lake.spark().createDataFrame(entered, Ops.TABLE_LOG.schema()), run);
    }
  }
}
