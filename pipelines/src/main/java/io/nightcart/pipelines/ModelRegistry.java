package io.nightcart.pipelines;

import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Ops;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/** The models of a lake, good and refused: {@link Ops#MODEL_RUNS}. */
final class ModelRegistry {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Lake lake;
  private final Run run;
  private final LocalDate day;
  private final String fingerprint;

  ModelRegistry(Lake lake, Run run, LocalDate day, String fingerprint) {
    this.lake = lake;
    this.run = run;
    this.day = day;
    this.fingerprint = fingerprint;
  }

  /**
   * A model as it was fitted.
   *
   * @param verdict why it was accepted, or why not
   * @param content enough to use it again; null for models whose tables are all there is of them
   */
  record Fit(
      String model,
      String version,
      Object options,
      Object measures,
      boolean isAccepted,
      String verdict,
      Object content) {}

  /** Enters a model. */
  void enter(Fit fit) {
    Row row =
        RowFactory.create(
            fit.version(),
            fit.model(),
            Date.valueOf(day),
            fingerprint,
            json(fit.options()),
            json(fit.measures()),
            fit.isAccepted(),
            fit.verdict(),
            fit.content() == null ? null : json(fit.content()),
            run.id(),
            Timestamp.from(run.startedAt()));
    lake.write(
        Ops.MODEL_RUNS, lake.spark().createDataFrame(List.of(row), Ops.MODEL_RUNS.schema()), run);
  }

  /** The newest accepted model of this name. */
  <T> Optional<T> champion(String model, Class<T> type) {
    List<Row> newest =
        lake.read(Ops.MODEL_RUNS)
            .where(col("model").equalTo(model).and(col("is_accepted")))
            .orderBy(col("fitted_at").desc(), col("model_version"))
            .select("content")
            .takeAsList(1);
    return newest.stream().findFirst().map(row -> read(row.getString(0), type));
  }

  /** Why this model was refused when it was last fitted to the same; empty if it was not. */
  Optional<String> refusedBefore(String model) {
    return lake
        .read(Ops.MODEL_RUNS)
        .where(col("model").equalTo(model).and(col("fingerprint").equalTo(fingerprint)))
        .where("not is_accepted")
        .select("verdict")
        .takeAsList(1)
        .stream()
        .findFirst()
        .map(row -> row.getString(0));
  }

  private static String json(Object value) {
    try {
      return JSON.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T read(String json, Class<T> type) {
    try {
      return JSON.readValue(json, type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
