package io.nightcart.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.nightcart.models.Clusters;
import io.nightcart.models.Clusters.Trial;
import io.nightcart.models.FittedClusters.Measures;
import io.nightcart.pipelines.ModelRegistry.Fit;
import io.nightcart.pipelines.ModelRegistry.Origin;
import io.nightcart.pipelines.lake.Lake;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an MLflow server is told, by what it then tells. */
class MlflowIT extends LakeSuite {

  private static final Clusters OPTIONS = Settings.ofSample(List.of()).settings().clusters();

  @TempDir Path folder;

  private final List<String> warnings = new ArrayList<>();

  @Test
  void theServerKnowsEveryModelWithItsStage() throws IOException, InterruptedException {
    try (var server = MlflowServer.start(folder)) {
      Run first = run("night-1");
      registry(first).enter(fit("clusters-a", true));
      tell(server.uri(), first, Map.of());
      Run second = run("night-2");
      registry(second).enter(fit("clusters-b", false));
      tell(server.uri(), second, Map.of());

      JsonNode runs = server.runs("shops").get("runs");

      assertThat(warnings).isEmpty();
      assertThat(runs).hasSize(2);
      assertThat(tags(runs.get(0)))
          .containsEntry("version", "clusters-b")
          .containsEntry("accepted", "false")
          .containsEntry("stage", "refused")
          .containsEntry("run_id", "night-2");
      JsonNode champion = runs.get(1);
      assertThat(champion.at("/info/run_name").asText()).isEqualTo("clusters-a");
      assertThat(champion.at("/info/status").asText()).isEqualTo("FINISHED");
      assertThat(tags(champion))
          .containsEntry("stage", "champion")
          .containsEntry("verdict", "Silhouette 0.4")
          .containsEntry("shop", "sample")
          .containsEntry("input_versions", "{\"gold.customer_features\":3}");
      assertThat(entries(champion.at("/data/params")))
          .containsEntry("max_k", "6")
          .containsEntry("rank_by", "net_sales")
          .containsKey("features");
      assertThat(entries(champion.at("/data/metrics")))
          .containsEntry("silhouette", "0.4")
          .containsEntry("k", "3.0")
          .containsEntry("moved", "0.05")
          .doesNotContainKey("champion_silhouette");

      Run chosen = run("command");
      registry(chosen).promote("clusters", "clusters-b", "ann", "agreed");
      tell(server.uri(), chosen, Map.of());
      tell(server.uri(), run("night-of-nothing-new"), Map.of());

      runs = server.runs("shops").get("runs");
      assertThat(runs).hasSize(2);
      assertThat(tags(runs.get(0)))
          .containsEntry("stage", "champion")
          .containsEntry("changed_by", "ann");
      assertThat(tags(runs.get(1))).containsEntry("stage", "retired");
    }
  }

  @Test
  void aServerThatCannotBeToldFailsNothing() {
    Run run = run("night-1");
    registry(run).enter(fit("clusters-a", true));

    tell("http://127.0.0.1:9", run, Map.of());

    assertThat(warnings)
        .singleElement()
        .asString()
        .startsWith("MLflow at http://127.0.0.1:9 was not told of clusters-a (ConnectException")
        .contains("mlflow.tracking-uri");
  }

  @Test
  void aTokenThatCannotBeSentFailsNothingAndIsNotSaid() {
    Run run = run("night-1");
    registry(run).enter(fit("clusters-a", true));

    tell("http://127.0.0.1:9", run, Map.of("MLFLOW_TRACKING_TOKEN", "hu\nsh"));

    assertThat(warnings)
        .singleElement()
        .asString()
        .contains("not a token, that can be sent")
        .doesNotContain("sh)");
  }

  @Test
  void whoAsksIsToldWhoItIsAndNobodyElseIs() throws IOException {
    var heard = new ArrayList<String>();
    HttpServer gate =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    gate.createContext(
        "/",
        exchange -> {
          heard.add(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    gate.start();
    Run run = run("night-1");
    registry(run).enter(fit("clusters-a", true));

    String uri = "http://127.0.0.1:" + gate.getAddress().getPort() + "/mlflow/";
    tell(uri, run, Map.of("MLFLOW_TRACKING_TOKEN", "hush"));
    tell(uri, run, Map.of("MLFLOW_TRACKING_USERNAME", "a", "MLFLOW_TRACKING_PASSWORD", "b"));
    tell(uri, run, Map.of());
    gate.stop(0);

    assertThat(heard).containsExactly("Bearer hush", "Basic YTpi", null);
    assertThat(warnings)
        .hasSize(3)
        .allMatch(line -> line.contains("status 401 of /mlflow/api/2.0/mlflow/experiments"))
        .noneMatch(line -> line.contains("hush"));
  }

  private void tell(String uri, Run run, Map<String, String> environment) {
    var settings = new Settings.Mlflow(uri, "shops");
    new MlflowTracking(settings, warnings::add)
        .tell(Lake.open(spark(), folder.resolve("lake").toString()), run, environment);
  }

  private int runs;

  private Run run(String id) {
    return new Run(id, "sample", Instant.parse("2025-01-01T00:00:00Z").plusSeconds(++runs));
  }

  private ModelRegistry registry(Run run) {
    var inputs = Map.of("gold.customer_features", 3L);
    var origin = new Origin(LocalDate.parse("2025-01-01"), run.id(), inputs, "tests", () -> 1);
    return new ModelRegistry(Lake.open(spark(), folder.resolve("lake").toString()), run, origin);
  }

  private static Fit fit(String version, boolean isAccepted) {
    var trials =
        List.of(
            new Trial(2, 42, 0.3, 9, 0.2, null, false), new Trial(3, 42, 0.4, 7, 0.1, 0.9, true));
    var measures = new Measures(trials, List.of(), null, 0.05);
    return new Fit("clusters", version, OPTIONS, measures, isAccepted, "Silhouette 0.4", "content");
  }

  private static Map<String, String> tags(JsonNode run) {
    return entries(run.at("/data/tags"));
  }

  private static Map<String, String> entries(JsonNode list) {
    var entries = new TreeMap<String, String>();
    list.forEach(entry -> entries.put(entry.get("key").asText(), entry.get("value").asText()));
    return entries;
  }
}
