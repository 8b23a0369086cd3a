package io.nightcart.pipelines;

import static java.util.function.Predicate.not;

import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Ops;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.functions;

/** The runs of a lake, {@link Ops#RUN_LOG}. */
final class RunLog {

  private final Lake lake;
  private final Settings.Loaded loaded;
  private final Run run;

  RunLog(Lake lake, Settings.Loaded loaded, Run run) {
    this.lake = lake;
    this.loaded = loaded;
    this.run = run;
  }

  /**
   * A lake holds one shop, and its customers are known by hashes under one key.
   *
   * @param areAllHashedAnew whether every file is taken again
   * @throws Stopped if earlier runs were for another shop or hashed with another key
   */
  void refuseOtherShop(boolean areAllHashedAnew) {
    if (!lake.has(Ops.RUN_LOG)) {
      return;
    }
    Row newest =
        lake.read(Ops.RUN_LOG)
            .orderBy(functions.col("started_at").desc(), functions.col("run_id"))
            .first();
    if (!newest.getAs("shop_id").equals(run.shopId())) {
      throw new Stopped(
          Exit.MISUSED,
          "This lake holds the shop %s, not %s; give each shop its own with --lake"
              .formatted(newest.<String>getAs("shop_id"), run.shopId()));
    }
    String key = loaded.settings().keyCheck();
    if (!areAllHashedAnew && keyOfFiles().filter(not(key::equals)).isPresent()) {
      throw new Stopped(
          Exit.MISUSED,
          "The personal-data key is not the one of earlier runs: every customer would be a new one;"
              + " set NIGHTCART_PERSONAL_DATA_KEY as before, or run once with --full-refresh");
    }
  }

  /** What tells the key by which the files were last taken, whatever became of later runs. */
  private Optional<String> keyOfFiles() {
    return lake
        .read(Ops.FILE_LEDGER)
        .select("run_id", "taken_at")
        .join(lake.read(Ops.RUN_LOG).select("run_id", "key_check"), "run_id")
        .orderBy(functions.col("taken_at").desc(), functions.col("run_id"))
        .select("key_check")
        .takeAsList(1)
        .stream()
        .findFirst()
        .map(row -> row.getString(0));
  }

  /**
   * Enters how this run ended.
   *
   * @param day that its tables describe; null if that is not known
   * @param message null if all went well
   * @param code of the program that ran
   */
  void enter(LocalDate day, Exit exit, String message, String code, double seconds) {
    Row row =
        RowFactory.create(
            run.id(),
            run.shopId(),
            day == null ? null : Date.valueOf(day),
            exit == Exit.DONE ? "done" : "failed",
            (long) exit.code(),
            message,
            code,
            loaded.settings().keyCheck(),
            Timestamp.from(run.startedAt()),
            seconds,
            loaded.effective());
    lake.write(Ops.RUN_LOG, lake.spark().createDataFrame(List.of(row), Ops.RUN_LOG.schema()), run);
  }
}
