package io.nightcart.pipelines;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;

/** An MLflow server, by its REST API. */
final class MlflowClient {

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int DONE = 200;
  private static final int NOT_FOUND = 404;

  private final String base;
  private final Optional<String> authorization;
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(PATIENCE).version(Version.HTTP_1_1).build();

  /**
   * @param credentials MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and _PASSWORD, if the
   *     server asks for them
   */
  MlflowClient(String uri, Map<String, String> credentials) {
    base = uri.replaceFirst("/*$", "/api/2.0/mlflow/");
    authorization = authorization(credentials);
  }

  private static Optional<String> authorization(Map<String, String> credentials) {
    String token = credentials.get("MLFLOW_TRACKING_TOKEN");
    if (token != null) {
      return Optional.of("Bearer " + token);
    }
    String password = credentials.getOrDefault("MLFLOW_TRACKING_PASSWORD", "");
    return Optional.ofNullable(credentials.get("MLFLOW_TRACKING_USERNAME"))
        .map(name -> name + ":" + password)
        .map(both -> "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8)));
  }

  /** The number of an experiment, which is made if there is none of this name. */
  String experiment(String name) throws IOException {
    var found =
        send("experiments/get-by-name?experiment_name=" + URLEncoder.encode(name, UTF_8), null);
    return found.statusCode() == NOT_FOUND
        ? call("experiments/create", Map.of("name", name)).path("experiment_id").asText()
        : read(found).at("/experiment/experiment_id").asText();
  }

  /**
   * What the server answers.
   *
   * @throws IOException if it cannot be asked or says anything but yes
   */
  JsonNode call(String path, Object body) throws IOException {
    return read(send(path, body));
  }

  private static JsonNode read(HttpResponse<String> answer) throws IOException {
    if (answer.statusCode() != DONE) {
      throw new IOException(
          "status %d of %s".formatted(answer.statusCode(), answer.request().uri().getPath()));
    }
    return JSON.readTree(answer.body());
  }

  /** Without a body, only asks. */
  private HttpResponse<String> send(String path, Object body) throws IOException {
    try {
      return http.send(request(path, body), BodyHandlers.ofString());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private HttpRequest request(String path, Object body) throws IOException {
    try {
      var request = HttpRequest.newBuilder(URI.create(base + path)).timeout(PATIENCE);
      authorization.ifPresent(it -> request.header("Authorization", it));
      if (body != null) {
        request
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
      }
      return request.build();
    } catch (IllegalArgumentException e) { // its message may hold the token
      throw new IOException("not an address, or not a token, that can be sent");
    }
  }
}
