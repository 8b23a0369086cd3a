package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.NUMBERS;
import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.TEXTS;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Table.Write.BATCH;
import static io.nightcart.tables.Table.Write.KEYS;
import static io.nightcart.tables.Table.Write.WHOLE;

import java.util.List;

/** What the night did: files, runs, refusals, checks and models. */
public final class Ops {

  /** Files taken. */
  public static final Table FILE_LEDGER =
      new Table(
          "ops.file_ledger",
          "One row per feed, file and content seen. For each: rows_read = rows_stored +"
              + " rows_refused + rows_repeated + rows_unselected.",
          List.of("feed", "file", "file_id"),
          KEYS,
          List.of(
              required("feed", TEXT, "The feed."),
              required("file", TEXT, "Path of the file."),
              required("file_id", TEXT, "Its content: the first 24 digits of sha256."),
              optional("file_day", DATE, "The day its path names, if it names one."),
              required("bytes", NUMBER, "Size as stored, compressed if it is."),
              required("modified_at", INSTANT, "When the file was last changed."),
              required("sha256", TEXT, "Checksum of the bytes as stored."),
              required(
                  "mapping",
                  TEXT,
                  "Checksum of the feed's settings by which it was read; under others, it is taken"
                      + " again."),
              required(
                  "state",
                  TEXT,
                  "taken; superseded (something newer came under the path); duplicate (the same bytes"
                      + " were taken from another path); or refused (nothing of it was taken)."),
              optional(
                  "reason",
                  TEXT,
                  "Why a file was refused, a code and what it found. "
                      + Reason.explained(Reason.Of.FILE)
                      + "."),
              required("batch", NUMBER, "The batch that took it."),
              required("rows_read", NUMBER, "Records in the file."),
              required("rows_stored", NUMBER, "Rows in bronze."),
              required("rows_refused", NUMBER, "Rows in ops.quarantine."),
              required("rows_repeated", NUMBER, "Equal rows left out, where the feed says so."),
              required("rows_unselected", NUMBER, "Records the feed's where leaves out."),
              required(
                  "rows_late", NUMBER, "Rows in bronze that belong to a day before the file's."),
              required("run_id", TEXT, "The run that took it."),
              required("taken_at", INSTANT, "When that run began.")));

  /** Refused rows. */
  public static final Table QUARANTINE =
      new Table(
          "ops.quarantine",
          "One row per refused row, also of files that were superseded, or taken again under other"
              + " settings: ops.file_ledger says which batch stands.",
          List.of(),
          BATCH,
          List.of(
              required("feed", TEXT, "The feed."),
              required("file", TEXT, "Path of the file."),
              required("line", NUMBER, "Line on which the record begins, from 1."),
              optional("element", NUMBER, "Place within the record's array, from 0."),
              required(
                  "reasons",
                  TEXTS,
                  "Codes with the column, such as DEC_FORMAT(unit_price), or without for a record"
                      + " that could not be split. "
                      + Reason.explained(Reason.Of.VALUE, Reason.Of.RECORD)
                      + "."),
              optional(
                  "raw",
                  TEXT,
                  "What was delivered for each column of the feed, as JSON, without personal"
                      + " columns; for a record that could not be split, its text, or null where"
                      + " that may hold personal data."),
              Contract.FILE_ID,
              Contract.BATCH,
              Contract.ARRIVED_AT));

  /** Runs. */
  public static final Table RUN_LOG =
      new Table(
          "ops.run_log",
          "One row per run.",
          List.of("run_id"),
          KEYS,
          List.of(
              required("run_id", TEXT, "The run."),
              required("shop_id", TEXT, "The shop."),
              optional("day", DATE, "The day it brought the tables up to; null if it never knew."),
              required("status", TEXT, "done or failed."),
              required("exit_code", NUMBER, "The exit code."),
              optional("message", TEXT, "What went wrong."),
              required("code", TEXT, "Which build of Nightcart ran."),
              required("key_check", TEXT, "Tells one personal-data key from another."),
              required("started_at", INSTANT, "When it began."),
              required("seconds", RATIO, "How long it took."),
              required("settings", TEXT, "Effective settings as JSON, secrets masked.")));

  /** Tables written. */
  public static final Table TABLE_LOG =
      new Table(
          "ops.table_log",
          "One row per table: how it was last brought up to date.",
          List.of("table_name"),
          KEYS,
          List.of(
              required("table_name", TEXT, "The table."),
              required("run_id", TEXT, "The run that wrote it."),
              required("job", TEXT, "The job that wrote it."),
              required("day", DATE, "The day it describes."),
              required("fingerprint", TEXT, "Hash of all that decides its content."),
              required(
                  "definition",
                  TEXT,
                  "Hash of what decides its content apart from its inputs and the day; where this"
                      + " is the same, the table may be brought up to date by what has changed."),
              required(
                  "read_versions",
                  NUMBERS,
                  "Delta versions of the tables it was made of; for bronze, of ops.file_ledger."),
              required("table_version", NUMBER, "Delta version written."),
              required("rows", NUMBER, "Rows in it."),
              required("seconds", RATIO, "How long the job took."),
              required("written_at", INSTANT, "When the run that wrote it began.")));

  /** Checks. */
  public static final Table QUALITY_RESULTS =
      new Table(
          "ops.quality_results",
          "One row per check of the newest run.",
          List.of("check_name"),
          WHOLE,
          List.of(
              required("check_name", TEXT, "What must hold."),
              required("severity", TEXT, "error stops the night; warn is reported."),
              required("passed", FLAG, "Whether it holds."),
              optional("expected", MONEY, "The one side."),
              optional("actual", MONEY, "The other side."),
              required("detail", TEXT, "What the two sides are."),
              required("day", DATE, "The day checked.")));

  /** Models fitted. */
  public static final Table MODEL_RUNS =
      new Table(
          "ops.model_runs",
          "One row per model and run that fitted it; where a person tried several, per version.",
          List.of("model", "run_id", "model_version"),
          KEYS,
          List.of(
              required(
                  "model_version",
                  TEXT,
                  "The model: its name, and a hash of its content or, for rules, the day."),
              required("model", TEXT, "Its name, such as clusters or baskets."),
              required("day", DATE, "The day it was fitted for."),
              required(
                  "fingerprint", TEXT, "Hash of all that decides it; tuned if a person tried it."),
              required(
                  "input_versions",
                  TEXT,
                  "Delta versions of the tables it was learned from, as JSON."),
              required("code_version", TEXT, "The program that fitted it."),
              required("options", TEXT, "Its options as JSON."),
              required("measures", TEXT, "Its measures as JSON."),
              required("is_accepted", FLAG, "Whether it passed its gate."),
              required("verdict", TEXT, "Why, or why not."),
              optional("content", TEXT, "The fitted model as JSON, enough to use it again."),
              required("seconds", RATIO, "From the beginning of the job until it was entered."),
              required("run_id", TEXT, "The run that fitted it."),
              required("fitted_at", INSTANT, "When that run began.")));

  /** What became of models. */
  public static final Table MODEL_REGISTRY =
      new Table(
          "ops.model_registry",
          "One row per change of a model's stage, never changed again. The champion, by which"
              + " customers are assigned, is what the model's newest champion row says.",
          List.of("model", "change"),
          KEYS,
          List.of(
              required("model", TEXT, "Its name, such as clusters."),
              required("change", NUMBER, "1 for the model's first change, and so on."),
              required("model_version", TEXT, "The version; see ops.model_runs."),
              required(
                  "stage",
                  TEXT,
                  "champion; challenger (tried by a person); refused (failed its gate); retired"
                      + " (another became champion); or rolled back (taken back by a person)."),
              required("day", DATE, "The day that the tables described."),
              required("changed_at", INSTANT, "When the run or command that changed it began."),
              required("changed_by", TEXT, "night, or who decided."),
              required("reason", TEXT, "Why."),
              required("run_id", TEXT, "The run or command that changed it.")));

  /** Every table of this subject. */
  public static final List<Table> TABLES =
      List.of(
          FILE_LEDGER, QUARANTINE, RUN_LOG, TABLE_LOG, QUALITY_RESULTS, MODEL_RUNS, MODEL_REGISTRY);

  private Ops() {}
}
