package io.nightcart.pipelines;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.col;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightcart.pipelines.lake.Lake;
import io.nightcart.tables.Ops;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.Timestamp;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

  /** What can go wrong at the other end. */
  private static final class Untold extends IOException {
    private static final long serialVersionUID = 1;

    Untold(String message) {
      super(message);
    }
  }

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int NOT_FOUND = 404;

  /** The most characters of a parameter or tag that every server takes. */
  private static final int LONGEST = 5000;

  private final Settings.Mlflow settings;
  private final Optional<String> authorization;
  private final Consumer<String> warn;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(PATIENCE).version(Version.HTTP_1_1).build();

  /**
   * @param environment holds MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and _PASSWORD, if
   *     the server asks for them
   * @param warn takes a line if the server could not be told
   */
  MlflowTracking(Settings.Mlflow settings, Map<String, String> environment, Consumer<String> warn) {
    this.settings = settings;
    this.authorization = authorization(environment);
    this.warn = warn;
  }

  private static Optional<String> authorization(Map<String, String> environment) {
    String token = environment.get("MLFLOW_TRACKING_TOKEN");
    String name = environment.get("MLFLOW_TRACKING_USERNAME");
    if (token != null) {
      return Optional.of("Bearer " + token);
    }
    String both = name + ":" + environment.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    return Optional.ofNullable(name)
        .map(it -> "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8)));
  }

  /** Tells of all that a run entered; does nothing where no server is set. */
  void tell(Lake lake, Run run) {
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
      String experiment = experiment();
      for (Row fit : fits) {
        log(experiment, fit, run);
      }
      for (Row change : changes) {
        tag(experiment, change);
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

  private String experiment() throws IOException {
    String name = settings.experiment();
    var found =
        send("experiments/get-by-name?experiment_name=" + URLEncoder.encode(name, UTF_8), null);
    return found.statusCode() == NOT_FOUND
        ? call("experiments/create", Map.of("name", name)).path("experiment_id").asText()
        : read(found).at("/experiment/experiment_id").asText();
  }

  private void log(String experiment, Row fit, Run run) throws IOException {
    long start = fit.<Timestamp>getAs("fitted_at").getTime();
    String id =
        call(
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
    call(
        "runs/log-batch",
        Map.of(
            "run_id", id,
            "params", params(JSON.readTree(fit.<String>getAs("options"))),
            "metrics", metrics(JSON.readTree(fit.<String>getAs("measures")), start)));
    long end = start + Math.round(1000 * fit.<Double>getAs("seconds"));
    call("runs/update", Map.of("run_id", id, "status", "FINISHED", "end_time", end));
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
  private void tag(String experiment, Row change) throws IOException {
    JsonNode found =
        call(
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
        call("runs/set-tag", body);
      }
    }
  }

  private JsonNode call(String path, Object body) throws IOException {
    return read(send(path, body));
  }

  private static JsonNode read(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != 200) {
      throw new Untold(
          "status %d of %s".formatted(answer.statusCode(), answer.request().uri().getPath()));
    }
    return JSON.readTree(answer.body());
  }

  /** Without a body, only asks. */
  private HttpResponse<String> send(String path, Object body) throws IOException {
    String base = settings.trackingUri().replaceFirst("/*$", "/api/2.0/mlflow/");
    var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
    authorization.ifPresent(it -> request.header("Authorization", it));
    if (body != null) {
      request
          .header("Content-Type", "application/json")
          .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
    }
    try {
      return http.send(request.build(), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Untold("interrupted");
    }
  }
}
