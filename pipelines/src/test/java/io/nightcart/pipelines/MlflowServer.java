package io.nightcart.pipelines;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A server of MLflow on this machine alone, in a virtual environment of its own. */
final class MlflowServer implements AutoCloseable {

  private static final Path PYTHON = Path.of("target/mlflow").toAbsolutePath();

  /** What its server needs, a fifth of what the package mlflow brings. */
  private static final List<String> PACKAGES =
      List.of(
          "mlflow-skinny==3.17.2",
          "Flask",
          "Flask-CORS",
          "SQLAlchemy",
          "alembic",
          "graphene",
          "cryptography",
          "aiohttp",
          "numpy",
          "pandas",
          "huey");

  private static final int PATIENCE_SECONDS = 120;

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final String uri;

  private MlflowServer(Process process, String uri) {
    this.process = process;
    this.uri = uri;
  }

  /**
   * Starts one; passes over the test without Python or the packages.
   *
   * @param folder an empty one for what it stores
   */
  static MlflowServer start(Path folder) throws IOException, InterruptedException {
    requirePackages();
    int port;
    try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = socket.getLocalPort();
    }
    File said = folder.resolve("said").toFile();
    var command =
        new ProcessBuilder(
                PYTHON.resolve("bin/mlflow").toString(),
                "server",
                "--host=127.0.0.1",
                "--port=" + port,
                "--workers=1",
                "--backend-store-uri=sqlite:///" + folder.resolve("mlflow.db"),
                "--default-artifact-root=" + folder.resolve("artifacts"))
            .redirectErrorStream(true)
            .redirectOutput(said);
    command.environment().put("MLFLOW_SERVER_ENABLE_JOB_EXECUTION", "false");
    command.environment().put("MLFLOW_DISABLE_TELEMETRY", "true");
    var server = new MlflowServer(command.start(), "http://127.0.0.1:" + port);
    for (int second = 0; !server.isUp(); second++) {
      if (second == PATIENCE_SECONDS || !server.process.isAlive()) {
        server.close();
        throw new IllegalStateException(
            "MLflow does not start: " + Files.readString(said.toPath()));
      }
      Thread.sleep(1000);
    }
    return server;
  }

  private static void requirePackages() throws IOException, InterruptedException {
    Path mark = PYTHON.resolve("packages");
    String wanted = String.join("\n", PACKAGES);
    if (Files.exists(mark) && Files.readString(mark).equals(wanted)) {
      return;
    }
    run("python3", "-m", "venv", "--clear", PYTHON.toString());
    var install =
        new ArrayList<>(
            List.of(
                PYTHON.resolve("bin/pip").toString(),
                "install",
                "--quiet",
                "--disable-pip-version-check"));
    install.addAll(PACKAGES);
    run(install.toArray(String[]::new));
    Files.writeString(mark, wanted);
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Path said = Files.createTempFile("mlflow", "said");
    int exit;
    try {
      exit =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(said.toFile())
              .start()
              .waitFor();
    } catch (IOException noSuchProgram) {
      exit = -1;
    }
    assumeTrue(exit == 0, "MLflow was not tried, it cannot be had: " + Files.readString(said));
    Files.delete(said);
  }

  private boolean isUp() throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(URI.create(uri + "/health")).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  String uri() {
    return uri;
  }

  /** What it knows of the runs of an experiment, the newest first. */
  JsonNode runs(String experiment) throws IOException, InterruptedException {
    JsonNode found = get("experiments/get-by-name?experiment_name=" + experiment);
    String id = found.at("/experiment/experiment_id").asText();
    var body = BodyPublishers.ofString("{\"experiment_ids\": [\"%s\"]}".formatted(id));
    return read(request("runs/search").POST(body));
  }

  private JsonNode get(String path) throws IOException, InterruptedException {
    return read(request(path));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(uri + "/api/2.0/mlflow/" + path))
        .header("Content-Type", "application/json");
  }

  private JsonNode read(HttpRequest.Builder request) throws IOException, InterruptedException {
    return new JsonMapper().readTree(http.send(request.build(), BodyHandlers.ofString()).body());
  }

  /** Stops it, and what it started. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    process.onExit().join();
  }
}
