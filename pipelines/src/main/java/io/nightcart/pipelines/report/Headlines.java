package io.nightcart.pipelines.report;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** The headline figures with their trend, and the days of the sales chart, as JSON. */
final class Headlines {

  private static final int WINDOW_DAYS = 28;
  private static final int TREND_DAYS = 90;

  /** The metrics shown as headlines, in order. */
  static final List<String> HEADLINES =
      List.of(
          "net_sales",
          "orders",
          "aov",
          "new_customers",
          "returning_customer_rate",
          "repeat_purchase_rate",
          "units",
          "returns",
          "mean_rating");

  private static final List<String> DAILY =
      List.of(
          "gross_sales",
          "discounts",
          "returns",
          "net_sales",
          "orders",
          "new_customers",
          "returning_customers");

  /** Every metric of gold.kpi_daily that is needed. */
  static final Set<String> METRICS =
      new TreeSet<>(Stream.of(HEADLINES, DAILY, Insights.METRICS).flatMap(List::stream).toList());

  private final Kpis kpis;
  private final LocalDate day;

  private Headlines(Kpis kpis, LocalDate day) {
    this.kpis = kpis;
    this.day = day;
  }

  /** Adds to the page what it shows of KPIs up to the day. */
  static void of(ObjectNode page, Kpis kpis, LocalDate day) {
    var headlines = new Headlines(kpis, day);
    kpis.lastDayWith("orders").ifPresent(last -> page.put("last_order_day", last.toString()));
    page.put("window_days", WINDOW_DAYS);
    HEADLINES.forEach(metric -> page.withArray("headlines").add(headlines.headline(page, metric)));
    Insights.METRICS.forEach(metric -> headlines.more(page, metric));
    headlines.daily(page.putObject("daily"));
  }

  /** A figure without a trend; none where the shop does not deliver what it is made of. */
  private void more(ObjectNode page, String metric) {
    var current = kpis.value(metric, day.minusDays(WINDOW_DAYS - 1), day);
    var previous = window(metric, day.minusDays(WINDOW_DAYS));
    if (current.isPresent() || previous.isPresent()) {
      var row = page.withArray("more").addObject().put("metric", metric);
      row.put("unit", kpis.unit(metric).orElse("count"));
      row.put("current", current.orElse(null));
      row.put("previous", previous.orElse(null));
    }
  }

  private ObjectNode headline(ObjectNode page, String metric) {
    var tile = page.objectNode().put("metric", metric);
    tile.put("unit", kpis.unit(metric).orElse("count"));
    kpis.value(metric, day.minusDays(WINDOW_DAYS - 1), day)
        .ifPresent(value -> tile.put("current", value));
    window(metric, day.minusDays(WINDOW_DAYS)).ifPresent(value -> tile.put("previous", value));
    var trend = tile.putArray("trend");
    day.minusDays(TREND_DAYS - 1)
        .datesUntil(day.plusDays(1))
        .forEach(end -> add(trend, window(metric, end)));
    return tile;
  }

  /** Empty also where the window begins before the history: a part of it is no fair match. */
  private Optional<BigDecimal> window(String metric, LocalDate end) {
    var from = end.minusDays(WINDOW_DAYS - 1);
    return from.isBefore(kpis.first()) ? Optional.empty() : kpis.value(metric, from, end);
  }

  private void daily(ObjectNode daily) {
    for (LocalDate d = kpis.first(); !d.isAfter(day); d = d.plusDays(1)) {
      daily.withArray("day").add(d.toString());
      for (String metric : DAILY) {
        add(daily.withArray(metric), kpis.value(metric, d, d));
      }
    }
  }

  private static void add(ArrayNode values, Optional<BigDecimal> value) {
    values.add(value.orElse(null));
  }
}
