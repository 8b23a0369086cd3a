package io.nightcart.transforms;

import static io.nightcart.tables.Trends.KPI_ANOMALIES;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Metric;
import io.nightcart.tables.Metric.Additivity;
import io.nightcart.tables.Metrics;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/** Makes {@link io.nightcart.tables.Trends#KPI_ANOMALIES}. */
public final class KpiAnomalies {

  /** What stands at a day's end drifts with the shop, so that every day is far from the median. */
  private static final List<String> STANDINGS =
      Metrics.ALL.stream()
          .filter(metric -> metric.additivity() == Additivity.SEMI_ADDITIVE)
          .map(Metric::name)
          .toList();

  /** Units of what is counted, which by chance alone varies by the root of its size. */
  private static final Set<String> COUNTS = Set.of("count", "units");

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

    /** Days of which this is the same are compared. */
    private int of(int day) {
      return switch (this) {
        case NONE -> 0;
        case DOW -> Math.floorMod(day, 7);
        case DOM -> LocalDate.ofEpochDay(day).getDayOfMonth();
      };
    }
  }

  /**
   * A known event.
   *
   * @param date the day
   * @param name shown with what is out of the ordinary on it
   */
  public record Event(LocalDate date, String name) implements Serializable {}

  /**
   * Days on which figures are known to be wrong: neither tested nor compared with.
   *
   * @param from first day
   * @param to last day
   * @param metrics the metrics concerned; empty for all
   * @param note what happened
   */
  public record Incident(LocalDate from, LocalDate to, List<String> metrics, String note)
      implements Serializable {}

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
      List<Incident> incidents)
      implements Serializable {

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

  /**
   * A day of a metric and slice.
   *
   * @param day since 1970
   * @param denominator null if it has none
   */
  private record Day(int day, double value, Double denominator) {
    static Day of(Row row) {
      return new Day(row.getInt(0), row.getDouble(1), row.getAs(2));
    }
  }

  private static final DataType FOUND =
      DataTypes.createArrayType(
          StructType.fromDDL("day int, value double, baseline double, scale double, score double"));

  /** Finds the days up to the day whose values are far from those compared with. */
  public static Dataset<Row> from(Dataset<Row> kpiDaily, Options options, LocalDate day) {
    // A day is compared with many others, of which medians are taken twice: some thirty times as
    // fast as a loop over the days of one metric and slice than as expressions over windows.
    UDF2<String, Seq<Row>, List<Row>> search = (unit, days) -> found(days, unit, options);
    var found = udf(search, FOUND).apply(col("unit"), col("days"));
    return kpiDaily
        .where(col("day").leq(day))
        .where("value is not null and is_complete")
        .where(col("metric").isInCollection(STANDINGS).equalTo(false))
        .where(isIncident(options).equalTo(false))
        .groupBy("metric", "slice_type", "slice_value", "unit")
        .agg(
            collect_list(
                    struct(unix_date(col("day")), col("value"), col("denominator").cast("double")))
                .as("days"))
        .select(col("metric"), col("slice_type"), col("slice_value"), col("unit"), inline(found))
        .withColumn("day", date_from_unix_date(col("day")))
        .withColumn("direction", when(col("score").gt(0), "up").otherwise("down"))
        .withColumn("note", event(options))
        .withColumn(
            "severity",
            when(col("note").isNotNull(), "expected")
                .when(expr("abs(score) >= %s".formatted(2 * options.threshold())), "critical")
                .otherwise("warn"))
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

  /** The days that are out of the ordinary, each compared with days before it and never itself. */
  private static List<Row> found(Seq<Row> rows, String unit, Options options) {
    var days =
        CollectionConverters.asJava(rows).stream()
            .map(Day::of)
            .sorted(Comparator.comparingInt(Day::day))
            .toArray(Day[]::new);
    boolean isCount = COUNTS.contains(unit);
    var found = new ArrayList<Row>();
    for (int i = 0; i < days.length; i++) {
      double[] others = others(days, i, options.seasonality());
      if (others.length < options.minDays()) {
        continue;
      }
      double value = days[i].value();
      double baseline = median(others);
      double scale =
          DoubleStream.of(
                  usualDistance(others, baseline),
                  Math.abs(baseline) / 10,
                  isCount ? Math.sqrt(Math.abs(baseline)) : 0,
                  1e-9)
              .max()
              .orElseThrow();
      double score = (value - baseline) / scale;
      Double cases =
          days[i].denominator() != null || !isCount
              ? days[i].denominator()
              : Double.valueOf(Math.max(value, baseline));
      if (Math.abs(score) >= options.threshold()
          && Math.abs(value - baseline) >= options.minChange() * Math.abs(baseline)
          && (cases == null || cases >= options.minCases())) {
        found.add(RowFactory.create(days[i].day(), value, baseline, scale, score));
      }
    }
    return found;
  }

  /**
   * How far the values usually are from their median, as the standard deviation of a normal
   * distribution with the same median distance. Where the median is 0, as of what happens on few
   * days, most are no distance away; then not less than by the mean distance, of which it is
   * sqrt(pi / 2) times.
   */
  private static double usualDistance(double[] values, double median) {
    double[] distances = DoubleStream.of(values).map(v -> Math.abs(v - median)).toArray();
    double usual = 1.4826 * median(distances);
    return median == 0
        ? Math.max(usual, 1.2533 * DoubleStream.of(distances).average().orElseThrow())
        : usual;
  }

  /** The values of the days to compare a day with. */
  private static double[] others(Day[] days, int of, Seasonality seasonality) {
    int season = seasonality.of(days[of].day());
    int first = days[of].day() - seasonality.days;
    return IntStream.iterate(of - 1, i -> i >= 0 && days[i].day() >= first, i -> i - 1)
        .filter(i -> seasonality.of(days[i].day()) == season)
        .mapToDouble(i -> days[i].value())
        .toArray();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
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
