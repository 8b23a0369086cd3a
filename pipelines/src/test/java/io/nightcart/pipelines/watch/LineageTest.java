package io.nightcart.pipelines.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightcart.pipelines.Run;
import io.nightcart.pipelines.watch.JobEnd.State;
import io.nightcart.tables.Sales;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events as OpenLineage's own client writes them. */
class LineageTest {

  private static final Run RUN = new Run("r1", "tiny", Instant.EPOCH);
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-02-01T03:00:10Z"), ZoneOffset.UTC);

  @TempDir Path folder;

  private final List<String> said = new ArrayList<>();

  private Lineage lineage(String settings, String lake) throws IOException {
    Path config = Files.writeString(folder.resolve("openlineage.yml"), settings);
    return new Lineage(
        config,
        "shops",
        RUN,
        CLOCK,
        table -> URI.create(lake + "/" + table.layer() + "/" + table.noun()),
        new TextLog(said::add));
  }

  private static JobEnd orders(State state) {
    return new JobEnd(
        "fct_orders",
        state,
        List.of(Sales.FCT_ORDER_LINES),
        List.of(Sales.FCT_ORDERS),
        1234,
        4,
        state == State.FAILED ? "no room" : "");
  }

  private List<JsonNode> events(String lake, JobEnd job, RunEnd end) throws IOException {
    Path file = folder.resolve("events.jsonl");
    Lineage lineage = lineage("transport: {type: file, location: '%s'}".formatted(file), lake);
    lineage.end(1, 3, new JobEnd("refunds", State.UP_TO_DATE, List.of(), List.of(), 0, 0, ""));
    lineage.end(2, 3, job);
    lineage.end(end);
    var events = new ArrayList<JsonNode>();
    for (String line : Files.readAllLines(file)) {
      events.add(JsonMapper.builder().build().readTree(line));
    }
    return events;
  }

  @Test
  void aJobBeginsEndsAndBelongsToItsRun() throws IOException {
    List<JsonNode> events =
        events(
            "s3a://bucket/lake",
            orders(State.DONE),
            new RunEnd(0, LocalDate.parse("2026-01-31"), 1, 0, 9, "done"));

    assertThat(said).isEmpty();
    assertThat(events)
        .extracting(
            event -> event.at("/eventTime").asText(),
            event -> event.at("/eventType").asText(),
            event -> event.at("/job/namespace").asText() + "/" + event.at("/job/name").asText())
        .containsExactly(
            tuple("2026-02-01T03:00:06Z", "START", "shops/tiny.fct_orders"),
            tuple("2026-02-01T03:00:10Z", "COMPLETE", "shops/tiny.fct_orders"),
            tuple("2026-02-01T03:00:10Z", "COMPLETE", "shops/tiny.run"));
    JsonNode done = events.get(1);
    assertThat(done.at("/run/runId")).isEqualTo(events.get(0).at("/run/runId"));
    assertThat(done.at("/run/facets/parent/run/runId")).isEqualTo(events.get(2).at("/run/runId"));
    assertThat(done.at("/inputs/0/namespace").asText()).isEqualTo("s3://bucket");
    assertThat(done.at("/inputs/0/name").asText()).isEqualTo("/lake/gold/fct_order_lines");
    assertThat(done.at("/outputs/0/name").asText()).isEqualTo("/lake/gold/fct_orders");
    assertThat(done.at("/outputs/0/outputFacets/outputStatistics/rowCount").asLong())
        .isEqualTo(1234);
    assertThat(done.at("/outputs/0/facets/schema/fields/0/name").asText()).isEqualTo("shop_id");
  }

  @Test
  void aFailureIsToldWithItsReason() throws IOException {
    List<JsonNode> events =
        events(
            "file:/lake", orders(State.FAILED), new RunEnd(1, null, 0, 0, 9, "fct_orders failed"));

    assertThat(events.get(1).at("/eventType").asText()).isEqualTo("FAIL");
    assertThat(events.get(1).at("/run/facets/errorMessage/message").asText()).isEqualTo("no room");
    assertThat(events.get(1).at("/outputs/0/namespace").asText()).isEqualTo("file");
    assertThat(events.get(2).at("/run/facets/errorMessage/message").asText())
        .isEqualTo("fct_orders failed");
  }

  @Test
  void aConsumerThatDoesNotAnswerCostsALine() throws IOException {
    int closed;
    try (var socket = new ServerSocket(0)) {
      closed = socket.getLocalPort();
    }
    Lineage lineage =
        lineage(
            "transport: {type: http, url: 'http://127.0.0.1:%d'}".formatted(closed), "file:/lake");

    lineage.end(1, 1, orders(State.DONE));
    lineage.end(new RunEnd(0, LocalDate.parse("2026-01-31"), 1, 0, 9, "done"));

    assertThat(said).singleElement().asString().contains("OpenLineage was not told of this run");
  }

  @Test
  void settingsThatLeadNowhereAreRefusedBeforeTheNight() {
    assertThatThrownBy(() -> lineage("transport: {type: pigeon}", "file:/lake"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("openlineage.yml does not tell OpenLineage where to");
  }
}
