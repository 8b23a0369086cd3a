package io.nightcart.pipelines.watch;

import static org.assertj.core.api.Assertions.assertThat;

import com.codahale.metrics.Gauge;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nightcart.pipelines.Run;
import io.nightcart.pipelines.watch.JobEnd.State;
import io.nightcart.tables.Sales;
import io.nightcart.testing.SparkSuite;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.metrics.source.Source;
import org.junit.jupiter.api.Test;
import scala.jdk.javaapi.CollectionConverters;

/** What each of those who hear of a run makes of it. */
class WatchTest extends SparkSuite {

  private static final JobEnd ORDERS =
      new JobEnd(
          "fct_orders",
          State.DONE,
          List.of(Sales.FCT_ORDER_LINES),
          List.of(Sales.FCT_ORDERS),
          1234,
          5.67,
          "3 parts made again");
  private static final RunEnd DONE =
      new RunEnd(0, LocalDate.parse("2026-01-31"), 4, 1, 12.5, "Shop as of 2026-01-31");
  private static final RunEnd FAILED = new RunEnd(4, null, 0, 0, 1.5, "3 checks failed");

  private static void tell(Watcher watcher, RunEnd end) {
    watcher.say("  orders  12 rows");
    watcher.end(7, 88, ORDERS);
    watcher.end(
        8, 88, new JobEnd("clusters", State.FAILED, List.of(), List.of(), 0, 0.1, "a \"fault\""));
    watcher.end(9, 88, new JobEnd("refunds", State.UP_TO_DATE, List.of(), List.of(), 0, 0, ""));
    watcher.end(end);
  }

  @Test
  void peopleReadALineForEachJob() {
    var lines = new ArrayList<String>();

    tell(new TextLog(lines::add), DONE);

    assertThat(lines)
        .containsExactly(
            "  orders  12 rows",
            "[ 7/88] fct_orders              1,234 rows    5.7 s  3 parts made again",
            "[ 8/88] clusters           failed",
            "[ 9/88] refunds            up to date",
            "Shop as of 2026-01-31");
  }

  @Test
  void whatIsWrongWithARunIsToldByTheCommand() {
    var lines = new ArrayList<String>();

    tell(new TextLog(lines::add), FAILED);

    assertThat(lines).hasSize(4);
  }

  @Test
  void collectorsReadAnObjectForEachJobAndOneForTheRun() throws IOException {
    var run = new Run("r1", "tiny", Instant.EPOCH);
    var lines = new ArrayList<String>();
    var clock = Clock.fixed(Instant.parse("2026-02-01T03:00:00Z"), ZoneOffset.UTC);

    tell(new JsonLog(run, clock, lines::add), FAILED);

    assertThat(lines).hasSize(5);
    var events = new ArrayList<JsonNode>();
    for (String line : lines) {
      events.add(JsonMapper.builder().build().readTree(line));
    }
    assertThat(events)
        .allMatch(event -> event.get("run_id").asText().equals("r1"))
        .allMatch(event -> event.get("shop_id").asText().equals("tiny"))
        .allMatch(event -> event.get("time").asText().equals("2026-02-01T03:00:00Z"))
        .extracting(event -> event.get("event").asText())
        .containsExactly("said", "job", "job", "job", "run");
    assertThat(events.get(0).get("message").asText()).isEqualTo("orders  12 rows");
    assertThat(events.get(1).get("rows").asLong()).isEqualTo(1234);
    assertThat(events.get(1).get("writes").get(0).asText()).isEqualTo("gold.fct_orders");
    assertThat(events.get(1).get("reads").get(0).asText()).isEqualTo("gold.fct_order_lines");
    assertThat(events.get(2).get("state").asText()).isEqualTo("failed");
    assertThat(events.get(2).get("message").asText()).isEqualTo("a \"fault\"");
    assertThat(events.get(4).get("exit").asInt()).isEqualTo(4);
    assertThat(events.get(4).get("day").isNull()).isTrue();
    assertThat(events.get(4).get("message").asText()).isEqualTo("3 checks failed");
  }

  @Test
  void sparkKnowsTheFiguresOfTheLastRun() {
    tell(Metrics.registered(), FAILED);
    tell(Metrics.registered(), DONE);

    List<Source> known =
        CollectionConverters.asJava(SparkEnv.get().metricsSystem().getSourcesByName("nightcart"));

    assertThat(known).hasSize(1);
    assertThat(value(known.get(0), "job.fct_orders.rows")).isEqualTo(1234L);
    assertThat(value(known.get(0), "job.fct_orders.seconds")).isEqualTo(5.67);
    assertThat(value(known.get(0), "run.exit")).isEqualTo(0);
    assertThat(value(known.get(0), "run.day"))
        .isEqualTo(LocalDate.parse("2026-01-31").toEpochDay());
    assertThat(value(known.get(0), "run.refused_models")).isEqualTo(1);
  }

  private static Object value(Source source, String name) {
    Gauge<?> gauge = (Gauge<?>) source.metricRegistry().getMetrics().get(name);
    return gauge.getValue();
  }
}
