package io.nightcart.transforms;

import static io.nightcart.tables.Trends.KPI_ANOMALIES;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.dayofmonth;
import static org.apache.spark.sql.functions.dayofweek;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Metric;
import io.nightcart.tables.Metric.Additivity;
import io.nightcart.tables.Metrics;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link io.nightcart.tables.Trends#KPI_ANOMALIES}. */
public final class KpiAnomalies {

  /** What stands at a day's end drifts with the shop, so that every day is far from the median. */
  private static final List<String> STANDINGS =
      Metrics.ALL.stream()
          .filter(metric -> metric.additivity() == Additivity.SEMI_ADDITIVE)
          .map(Metric::name)
          .toList();

  /** With which days a day is compared. */
  public enum Seasonality {
    /** The 28 days before. */
    NONE(28),
    /** The same weekday of the eight weeks before. */
    DOW(56),
    /** The same day of the eight months before. */
    DOM(250);

    private final int days;

    Seasonality(int days) {
      this.days = days;
    }
  }

  /**
   * A known event.
   *
   * @param date the day
   * @param name shown with what is out of the ordinary on it
   */
  public record Event(LocalDate date, String name) {}

  /**
   * Days on which figures are known to be wrong: neither tested nor compared with.
   *
   * @param from first day
   * @param to last day
   * @param metrics the metrics concerned; empty for all
   * @param note what happened
   */
  public record Incident(LocalDate from, LocalDate to, List<String> metrics, String note) {}

  /**
   * What counts as out of the ordinary.
   *
   * @param seasonality with which days a day is compared
   * @param threshold the least score, either way
   * @param minChange the least change against the baseline, as a share of it
   * @param minDays the fewest days to compare with
   * @param minCases the least denominator of a ratio, and the least count
   */
  public record Options(
      Seasonality seasonality,
      double threshold,
      double minChange,
      int minDays,
      long minCases,
      List<Event> events,
      List<Incident> incidents) {

    /**
     * @throws IllegalArgumentException naming the value that makes no sense
     */
    public Options {
      if (!(threshold > 0) || !(minChange >= 0)) {
        throw new IllegalArgumentException(
            "Threshold must be above 0 and min-change 0 or more, not %s and %s"
                .formatted(threshold, minChange));
      }
      if (minDays < 2) {
        throw new IllegalArgumentException("Min-days must be 2 or more, not " + minDays);
      }
      events = List.copyOf(events);
      incidents = List.copyOf(incidents);
    }
  }

  /** Finds the days up to the day whose values are far from those compared with. */
  public static Dataset<Row> from(Dataset<Row> kpiDaily, Options options, LocalDate day) {
    return kpiDaily
        .where(col("day").leq(day))
        .where("value is not null and is_complete")
        .where(col("metric").isInCollection(STANDINGS).equalTo(false))
        .where(isIncident(options).equalTo(false))
        .transform(rows -> compare(rows, options.seasonality()))
        .where(expr("size(others) >= " + options.minDays()))
        .transform(KpiAnomalies::score)
        .where(isFar(options))
        .withColumn("direction", when(col("score").gt(0), "up").otherwise("down"))
        .withColumn("note", event(options))
        .withColumn(
            "severity",
            when(col("note").isNotNull(), "expected")
                .when(expr("abs(score) >= %s".formatted(2 * options.threshold())), "critical")
                .otherwise("warn"))
        .drop("numerator", "denominator", "is_complete", "season", "others")
        .transform(KPI_ANOMALIES::conform);
  }

  private static Column isIncident(Options options) {
    return options.incidents().stream()
        .map(
            incident ->
                col("day")
                    .between(lit(incident.from()), lit(incident.to()))
                    .and(
                        lit(incident.metrics().isEmpty())
                            .or(col("metric").isInCollection(incident.metrics()))))
        .reduce(lit(false), Column::or);
  }

  /** Adds the values of the days to compare with, in order of size; never the day's own. */
  private static Dataset<Row> compare(Dataset<Row> rows, Seasonality seasonality) {
    var season =
        switch (seasonality) {
          case NONE -> lit(0);
          case DOW -> dayofweek(col("day"));
          case DOM -> dayofmonth(col("day"));
        };
    var before =
        Window.partitionBy("metric", "slice_type", "slice_value", "season")
            .orderBy(expr("unix_date(day)"))
            .rangeBetween(-seasonality.days, -1);
    return rows.withColumn("season", season)
        .withColumn("others", array_sort(collect_list("value").over(before)));
  }

  private static Dataset<Row> score(Dataset<Row> rows) {
    return rows.withColumn("baseline", median("others"))
        .withColumn(
            "distances", array_sort(expr("transform(others, other -> abs(other - baseline))")))
        .withColumn(
            "scale",
            expr(
                "greatest(1.4826D * (%s), abs(baseline) / 10, if(unit in ('count', 'units'), sqrt(abs(baseline)), 0), 1e-9D)"
                    .formatted(medianOf("distances"))))
        .withColumn("score", expr("(value - baseline) / scale"))
        .drop("distances");
  }

  private static Column median(String sorted) {
    return expr(medianOf(sorted));
  }

  /** Null for an empty array: generated code may look before another condition rules it out. */
  private static String medianOf(String sorted) {
    return "(get(%1$s, (size(%1$s) - 1) div 2) + get(%1$s, size(%1$s) div 2)) / 2"
        .formatted(sorted);
  }

  private static Column isFar(Options options) {
    return expr(
        "abs(score) >= %1$s and abs(value - baseline) >= %2$s * abs(baseline) and case when denominator is not null then denominator >= %3$d when unit in ('count', 'units') then greatest(value, baseline) >= %3$d else true end"
            .formatted(options.threshold(), options.minChange(), options.minCases()));
  }

  private static Column event(Options options) {
    Column note = lit(null).cast("string");
    for (Event event : options.events()) {
      note = when(col("day").equalTo(lit(event.date())), lit(event.name())).otherwise(note);
    }
    return note;
  }

  private KpiAnomalies() {}
}
