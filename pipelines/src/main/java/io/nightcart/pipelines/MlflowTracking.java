package io.nightcart.pipelines;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Ops;
import java.io.IOException;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.spark.sql.Row;

/**
 * Tells an MLflow server of the models that a run entered into the registry, through its REST API:
 * an MLflow run for each row of {@link Ops#MODEL_RUNS}, with the options as parameters and the
 * measures of what was chosen as metrics, and the stage of {@link Ops#MODEL_REGISTRY} as a tag. The
 * lake knows all of it already, so a server that cannot be told fails nothing.
 */
final class MlflowTracking {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  /** The most characters of a parameter or tag that every server takes. */
  private static final int LONGEST = 5000;

  private final Settings.Mlflow settings;
  private final Consumer<String> warn;

  /**
   * @param warn takes a line if the server could not be told
   */
  MlflowTracking(Settings.Mlflow settings, Consumer<String> warn) {
    this.settings = settings;
    this.warn = warn;
  }

  /**
   * Tells of all that a run entered; does nothing where no server is set.
   *
   * @param credentials of the environment, see {@link Settings#mlflowCredentials}
   */
  void tell(Lake lake, Run run, Map<String, String> credentials) {
    if (settings.trackingUri().isEmpty()) {
      return;
    }
    var isOfRun = col("run_id").equalTo(run.id());
    List<Row> fits =
        lake.read(Ops.MODEL_RUNS).where(isOfRun).orderBy("model", "model_version").collectAsList();
    List<Row> changes =
        lake.read(Ops.MODEL_REGISTRY).where(isOfRun).orderBy("model", "change").collectAsList();
    if (fits.isEmpty() && changes.isEmpty()) {
      return;
    }
    try {
      var server = new MlflowClient(settings.trackingUri(), credentials);
      String experiment = server.experiment(settings.experiment());
      for (Row fit : fits) {
        log(server, experiment, fit, run);
      }
      for (Row change : changes) {
        tag(server, experiment, change);
      }
    } catch (IOException e) {
      warn.accept(
          "MLflow at %s was not told of %s (%s); the lake has all of it. See that the server runs, or empty mlflow.tracking-uri"
              .formatted(
                  settings.trackingUri(),
                  fits.isEmpty() ? "a change of stage" : named(fits),
                  e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()));
    }
  }

  private static String named(List<Row> fits) {
    return fits.stream().map(fit -> fit.<String>getAs("model_version")).collect(joining(", "));
  }

  private static void log(MlflowClient server, String experiment, Row fit, Run run)
      throws IOException {
    long start = fit.<Timestamp>getAs("fitted_at").getTime();
    String id =
        server
            .call(
                "runs/create",
                Map.of(
                    "experiment_id",
                    experiment,
                    "run_name",
                    fit.getAs("model_version"),
                    "start_time",
                    start,
                    "tags",
                    tags(fit, run)))
            .at("/run/info/run_id")
            .asText();
    server.call(
        "runs/log-batch",
        Map.of(
            "run_id", id,
            "params", params(JSON.readTree(fit.<String>getAs("options"))),
            "metrics", metrics(JSON.readTree(fit.<String>getAs("measures")), start)));
    long end = start + Math.round(1000 * fit.<Double>getAs("seconds"));
    server.call("runs/update", Map.of("run_id", id, "status", "FINISHED", "end_time", end));
  }

  private static List<Object> tags(Row fit, Run run) {
    var tags = new ArrayList<>();
    tags.add(entry("version", fit.getAs("model_version")));
    for (String column : List.of("model", "day", "verdict", "code_version", "input_versions")) {
      tags.add(entry(column, fit.getAs(column).toString()));
    }
    tags.add(entry("accepted", fit.<Boolean>getAs("is_accepted").toString()));
    tags.add(entry("shop", run.shopId()));
    tags.add(entry("run_id", run.id()));
    return tags;
  }

  private static Map<String, Object> entry(String key, String value) {
    return Map.of("key", key, "value", value.substring(0, Math.min(LONGEST, value.length())));
  }

  private static List<Object> params(JsonNode options) {
    var params = new ArrayList<>();
    options
        .properties()
        .forEach(
            option ->
                params.add(
                    entry(
                        snake(option.getKey()),
                        option.getValue().isValueNode()
                            ? option.getValue().asText()
                            : option.getValue().toString())));
    return params;
  }

  private static List<Object> metrics(JsonNode measures, long at) {
    var numbers = new TreeMap<String, Double>();
    collect(measures, numbers);
    var metrics = new ArrayList<>();
    numbers.forEach(
        (name, value) ->
            metrics.add(Map.of("key", name, "value", value, "timestamp", at, "step", 0)));
    return metrics;
  }

  /** All numbers by their names; of trials, those of the one chosen. */
  private static void collect(JsonNode measures, Map<String, Double> numbers) {
    if (measures.isArray()) {
      for (JsonNode trial : measures) {
        if (trial.path("isChosen").asBoolean()) {
          collect(trial, numbers);
        }
      }
    }
    measures
        .properties()
        .forEach(
            measure -> {
              if (measure.getValue().isNumber()) {
                numbers.put(snake(measure.getKey()), measure.getValue().asDouble());
              } else {
                collect(measure.getValue(), numbers);
              }
            });
  }

  private static String snake(String name) {
    return SnakeCaseStrategy.INSTANCE.translate(name);
  }

  /** On the newest run of the version; a model that the server was never told of has none. */
  private static void tag(MlflowClient server, String experiment, Row change) throws IOException {
    JsonNode found =
        server
            .call(
                "runs/search",
                Map.of(
                    "experiment_ids",
                    List.of(experiment),
                    "filter",
                    "tags.version = '%s' and tags.model = '%s'"
                        .formatted(change.getAs("model_version"), change.getAs("model")),
                    "order_by",
                    List.of("attributes.start_time DESC"),
                    "max_results",
                    1))
            .at("/runs/0/info/run_id");
    if (!found.isMissingNode()) {
      for (String column : List.of("stage", "changed_by", "reason")) {
        var body = new TreeMap<>(entry(column, change.getAs(column)));
        body.put("run_id", found.asText());
        server.call("runs/set-tag", body);
      }
    }
  }
}
