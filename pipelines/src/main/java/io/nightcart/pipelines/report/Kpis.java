package io.nightcart.pipelines.report;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;

import io.nightcart.tables.Metric;
import io.nightcart.tables.Metric.Additivity;
import io.nightcart.tables.Metrics;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.spark.sql.Row;

/**
 * The daily parts of the KPIs, from which a metric of any span of days is computed: sums are added
 * up, and ratios are the sum of numerators over the sum of denominators, never a mean of ratios.
 */
final class Kpis {

  /** Of these, a span of days has the value of its last day. */
  private static final Set<String> STANDINGS =
      Metrics.ALL.stream()
          .filter(metric -> metric.additivity() == Additivity.SEMI_ADDITIVE)
          .map(Metric::name)
          .collect(toSet());

  private record Parts(BigDecimal numerator, BigDecimal denominator) {
    static Parts of(Row row) {
      return new Parts(row.getAs("numerator"), row.getAs("denominator"));
    }

    Parts plus(Parts other) {
      return new Parts(
          numerator.add(other.numerator),
          denominator == null || other.denominator == null
              ? null
              : denominator.add(other.denominator));
    }

    Optional<BigDecimal> value() {
      if (denominator == null) {
        return Optional.of(numerator);
      }
      return denominator.signum() == 0
          ? Optional.empty()
          : Optional.of(numerator.divide(denominator, MathContext.DECIMAL64));
    }
  }

  private final Map<String, Map<LocalDate, Parts>> parts;
  private final Map<String, String> units;
  private final LocalDate first;

  /** Of rows of gold.kpi_daily with day, metric, unit, numerator and denominator. */
  Kpis(List<Row> rows) {
    parts =
        rows.stream()
            .filter(row -> row.getAs("numerator") != null)
            .collect(groupingBy(Kpis::metric, toMap(Kpis::day, Parts::of)));
    units = rows.stream().collect(toMap(Kpis::metric, row -> row.getAs("unit"), (a, b) -> a));
    first = rows.stream().map(Kpis::day).min(LocalDate::compareTo).orElse(LocalDate.MAX);
  }

  /** The first day known; the far future if none is. */
  LocalDate first() {
    return first;
  }

  /** The unit of a metric; empty if the metric is unknown. */
  Optional<String> unit(String metric) {
    return Optional.ofNullable(units.get(metric));
  }

  /** The metric's value over the days from and to, both included; empty if undefined. */
  Optional<BigDecimal> value(String metric, LocalDate from, LocalDate to) {
    return (STANDINGS.contains(metric) ? Stream.of(to) : from.datesUntil(to.plusDays(1)))
        .map(parts.getOrDefault(metric, Map.of())::get)
        .filter(Objects::nonNull)
        .reduce(Parts::plus)
        .flatMap(Parts::value);
  }

  /** The last day on which the metric is above zero. */
  Optional<LocalDate> lastDayWith(String metric) {
    return parts.getOrDefault(metric, Map.of()).entrySet().stream()
        .filter(entry -> entry.getValue().numerator().signum() > 0)
        .map(Map.Entry::getKey)
        .max(LocalDate::compareTo);
  }

  private static String metric(Row row) {
    return row.getAs("metric");
  }

  private static LocalDate day(Row row) {
    return row.<java.sql.Date>getAs("day").toLocalDate();
  }
}
