package io.nightcart.pipelines;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;
import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightcart.pipelines.Stopped.Exit;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Ops;
import java.sql.Date;
import java.sql.Timestamp;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;

/**
 * The models of a lake, good and refused. {@link Ops#MODEL_RUNS} has every fit, {@link
 * Ops#MODEL_REGISTRY} every change of stage: the champion is what its newest champion row says. A
 * folder {@code models/<name>/<version>} beside the tables holds each model as a file, and what it
 * was learned from.
 */
final class ModelRegistry {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String NIGHT = "night";
  private static final String CHAMPION = "champion";
  private static final String RETIRED = "retired";

  /** Stands for the fingerprint of what no night fitted. */
  private static final String TUNED = "tuned";

  private final Lake lake;
  private final Run run;
  private final Origin origin;

  ModelRegistry(Lake lake, Run run, Origin origin) {
    this.lake = lake;
    this.run = run;
    this.origin = origin;
  }

  /**
   * Where a model comes from.
   *
   * @param day the day it describes
   * @param fingerprint changes with all that decides it
   * @param inputs Delta versions of the tables it was learned from
   * @param code version of the program
   * @param seconds how long it has taken so far
   */
  record Origin(
      LocalDate day,
      String fingerprint,
      Map<String, Long> inputs,
      String code,
      DoubleSupplier seconds) {

    /** Of a model that a person tries, outside of a night. */
    static Origin tuned(LocalDate day, Map<String, Long> inputs, DoubleSupplier seconds) {
      return new Origin(day, TUNED, inputs, Build.code(), seconds);
    }
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

  /**
   * A model as it was entered.
   *
   * @param day the day it was fitted for
   * @param options as JSON
   */
  record Entry<T>(String version, LocalDate day, String options, T content) {}

  /** A change of stage, and the day that the tables described then. */
  private record Change(String version, String stage, LocalDate day, String by, String reason) {
    boolean isChampion() {
      return stage.equals(CHAMPION);
    }
  }

  /** Enters a model of the night: the champion, if it passed its gate. */
  void enter(Fit fit) {
    store(fit);
    if (!fit.isAccepted()) {
      append(fit.model(), List.of(change(fit.version(), "refused", NIGHT, fit.verdict())));
    } else if (championVersion(fit.model()).filter(fit.version()::equals).isEmpty()) {
      crown(fit.model(), fit.version(), RETIRED, NIGHT, fit.verdict());
    }
  }

  /** The same, and keeps what it was learned from. */
  void enter(Fit fit, Dataset<Row> sample) {
    lake.keep(samplePath(fit.model(), fit.version()), sample);
    enter(fit);
  }

  /** Enters a model that a person tried and may promote. */
  void enterChallenger(Fit fit, Dataset<Row> sample, String by) {
    lake.keep(samplePath(fit.model(), fit.version()), sample);
    store(fit);
    if (changes(fit.model()).stream().noneMatch(it -> it.version().equals(fit.version()))) {
      append(fit.model(), List.of(change(fit.version(), "challenger", by, fit.verdict())));
    }
  }

  private void store(Fit fit) {
    var page = new LinkedHashMap<String, Object>();
    page.put("model", fit.model());
    page.put("version", fit.version());
    page.put("day", origin.day().toString());
    page.put("run_id", run.id());
    page.put("code_version", origin.code());
    page.put("input_versions", new TreeMap<>(origin.inputs()));
    page.put("is_accepted", fit.isAccepted());
    page.put("verdict", fit.verdict());
    page.put("options", fit.options());
    page.put("measures", fit.measures());
    page.put("content", fit.content());
    lake.keep(folder(fit.model(), fit.version()) + "/model.json", json(page));
    Row row =
        RowFactory.create(
            fit.version(),
            fit.model(),
            Date.valueOf(origin.day()),
            origin.fingerprint(),
            json(new TreeMap<>(origin.inputs())),
            origin.code(),
            json(fit.options()),
            json(fit.measures()),
            fit.isAccepted(),
            fit.verdict(),
            fit.content() == null ? null : json(fit.content()),
            origin.seconds().getAsDouble(),
            run.id(),
            Timestamp.from(run.startedAt()));
    lake.write(
        Ops.MODEL_RUNS, lake.spark().createDataFrame(List.of(row), Ops.MODEL_RUNS.schema()), run);
  }

  private static String folder(String model, String version) {
    return "models/%s/%s".formatted(model, version);
  }

  private static String samplePath(String model, String version) {
    return folder(model, version) + "/sample";
  }

  /** What a version was learned from. */
  Dataset<Row> sample(String model, String version) {
    return lake.kept(samplePath(model, version));
  }

  /** The champion of this name. */
  <T> Optional<T> champion(String model, Class<T> type) {
    return reigning(model, type).map(Entry::content);
  }

  /** The champion of this name, as it was entered. */
  <T> Optional<Entry<T>> reigning(String model, Class<T> type) {
    return championVersion(model).map(version -> entry(model, version, type));
  }

  /** A version of this name, champion or not. */
  <T> T model(String model, String version, Class<T> type) {
    return entry(model, version, type).content();
  }

  private <T> Entry<T> entry(String model, String version, Class<T> type) {
    return entries(runs(model).where(col("model_version").equalTo(version)).limit(1), type).get(0);
  }

  /** Every model of this name that can be used again, the newest first. */
  <T> List<Entry<T>> entries(String model, Class<T> type) {
    return entries(runs(model).where("content is not null"), type);
  }

  /**
   * The newest that a night fitted, accepted or not. Not one of which nothing came, because the
   * night was killed before it could say.
   */
  <T> Optional<Entry<T>> newest(String model, Class<T> type) {
    return entries(
            runs(model).where(col("fingerprint").notEqual(TUNED)).where(isEntered(model)).limit(1),
            type)
        .stream()
        .findFirst();
  }

  private Dataset<Row> runs(String model) {
    return lake.read(Ops.MODEL_RUNS)
        .where(col("model").equalTo(model))
        .orderBy(col("fitted_at").desc(), col("model_version"));
  }

  private static <T> List<Entry<T>> entries(Dataset<Row> runs, Class<T> type) {
    return runs.select("model_version", "day", "options", "content").collectAsList().stream()
        .map(
            row ->
                new Entry<>(
                    row.getString(0),
                    row.getDate(1).toLocalDate(),
                    row.getString(2),
                    row.isNullAt(3) ? null : read(row.getString(3), type)))
        .toList();
  }

  /** Whether a night got so far as to say what became of a version. */
  private Column isEntered(String model) {
    List<String> entered = changes(model).stream().map(Change::version).distinct().toList();
    return col("model_version").isInCollection(entered);
  }

  /** Whether a model was fitted by other options than these. */
  static boolean hasOtherOptions(Entry<?> entry, Object options) {
    return !entry.options().equals(json(options));
  }

  /** Why this model was refused when it was last fitted to the same; empty if it was not. */
  Optional<String> refusedBefore(String model) {
    return lake
        .read(Ops.MODEL_RUNS)
        .where(col("model").equalTo(model).and(col("fingerprint").equalTo(origin.fingerprint())))
        .where("not is_accepted")
        .where(isEntered(model))
        .select("verdict")
        .takeAsList(1)
        .stream()
        .findFirst()
        .map(row -> row.getString(0));
  }

  /**
   * Makes a model the champion.
   *
   * @param by who decides
   * @throws Stopped if there is no such model, or it cannot be used again, or is the champion
   */
  void promote(String model, String version, String by, String reason) {
    List<String> known =
        runs(model)
            .where("content is not null")
            .select("model_version")
            .distinct()
            .collectAsList()
            .stream()
            .map(row -> row.getString(0))
            .sorted()
            .toList();
    if (!known.contains(version)) {
      throw new Stopped(
          Exit.MISUSED,
          known.isEmpty()
              ? "There is no model of %s that could be promoted".formatted(model)
              : "There is no version %s of %s; there are %s"
                  .formatted(version, model, known.stream().collect(joining(", "))));
    }
    if (championVersion(model).filter(version::equals).isPresent()) {
      throw new Stopped(Exit.MISUSED, version + " is the champion already");
    }
    crown(model, version, RETIRED, by, reason);
  }

  /**
   * Makes the champion before this one the champion again; a second time, the one before that.
   *
   * @return its version
   * @throws Stopped if there is none
   */
  String rollback(String model, String by) {
    List<Change> changes = changes(model);
    Map<String, String> stages =
        changes.stream().collect(toMap(Change::version, Change::stage, (old, now) -> now));
    String version =
        changes.stream()
            .filter(Change::isChampion)
            .map(Change::version)
            .filter(it -> stages.get(it).equals(RETIRED))
            .reduce((one, later) -> later)
            .orElseThrow(
                () ->
                    new Stopped(
                        Exit.MISUSED,
                        "There is no champion of %s before this one".formatted(model)));
    crown(model, version, "rolled back", by, "Rolled back");
    return version;
  }

  private void crown(String model, String version, String fate, String by, String reason) {
    var changes = new ArrayList<Change>();
    championVersion(model).ifPresent(old -> changes.add(change(old, fate, by, "For " + version)));
    changes.add(change(version, CHAMPION, by, reason));
    append(model, changes);
  }

  private Change change(String version, String stage, String by, String reason) {
    return new Change(version, stage, origin.day(), by, reason);
  }

  private void append(String model, List<Change> changes) {
    long number = changes(model).size();
    var rows = new ArrayList<Row>();
    for (Change change : changes) {
      rows.add(
          RowFactory.create(
              model,
              ++number,
              change.version(),
              change.stage(),
              Date.valueOf(change.day()),
              Timestamp.from(run.startedAt()),
              change.by(),
              change.reason(),
              run.id()));
    }
    lake.write(
        Ops.MODEL_REGISTRY, lake.spark().createDataFrame(rows, Ops.MODEL_REGISTRY.schema()), run);
  }

  private Optional<String> championVersion(String model) {
    return crowning(model).map(Change::version);
  }

  private Optional<Change> crowning(String model) {
    return changes(model).stream().filter(Change::isChampion).reduce((one, later) -> later);
  }

  /** The day that the tables described when a person chose the champion; empty if a night did. */
  Optional<LocalDate> chosenOn(String model) {
    return crowning(model).filter(it -> !it.by().equals(NIGHT)).map(Change::day);
  }

  private List<Change> changes(String model) {
    return lake
        .read(Ops.MODEL_REGISTRY)
        .where(col("model").equalTo(model))
        .orderBy("change")
        .select("model_version", "stage", "day", "changed_by", "reason")
        .collectAsList()
        .stream()
        .map(
            row ->
                new Change(
                    row.getString(0),
                    row.getString(1),
                    row.getDate(2).toLocalDate(),
                    row.getString(3),
                    row.getString(4)))
        .toList();
  }

  /** A text for each model that changes whenever a person makes another one the champion. */
  static Map<String, String> decisions(Lake lake) {
    return lake
        .read(Ops.MODEL_REGISTRY)
        .where(col("stage").equalTo(CHAMPION).and(col("changed_by").notEqual(NIGHT)))
        .groupBy("model")
        .max("change")
        .collectAsList()
        .stream()
        .collect(toMap(row -> row.getString(0), row -> "decision " + row.getLong(1)));
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
