package io.nightcart.transforms;

import static io.nightcart.tables.Trends.KPI_PERIOD;
import static org.apache.spark.sql.functions.array_distinct;
import static org.apache.spark.sql.functions.bool_and;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Metric;
import io.nightcart.tables.Metric.Additivity;
import io.nightcart.tables.Metrics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Trends#KPI_PERIOD}. */
public final class KpiPeriod {

  private static final List<Integer> TRAILING = List.of(28, 90, 365);
  private static final String[] PERIOD = {"period_type", "period_start"};
  private static final String[] KEY = KPI_PERIOD.key().toArray(String[]::new);

  private static final String PERIOD_END =
      "case period_type when 'day' then period_start when 'week' then date_add(period_start, 6)"
          + " when 'month' then last_day(period_start)"
          + " when 'quarter' then last_day(add_months(period_start, 2))"
          + " when 'year' then last_day(add_months(period_start, 11))"
          + " else date_add(period_start, int(substring(period_type, 10)) - 1) end";

  private static final String PREVIOUS =
      "case period_type when 'day' then date_add(period_start, -1)"
          + " when 'week' then date_add(period_start, -7)"
          + " when 'month' then add_months(period_start, -1)"
          + " when 'quarter' then add_months(period_start, -3)"
          + " when 'year' then add_months(period_start, -12)"
          + " else date_add(period_start, -int(substring(period_type, 10))) end";

  private static final String LAST_YEAR =
      "case when period_type = 'week' then date_add(period_start, -364)"
          + " when period_type like 'trailing%' then date_add(period_start, -365)"
          + " else add_months(period_start, -12) end";

  /**
   * Adds up the parts of each metric over longer spans.
   *
   * @param fctOrders to count customers anew, who may have ordered on several days
   */
  public static Dataset<Row> from(Dataset<Row> kpiDaily, Dataset<Row> fctOrders, LocalDate day) {
    var spans = summed(kpiDaily, day).transform(rows -> recount(rows, fctOrders, day));
    return spans
        .transform(rows -> finish(rows, day))
        .transform(KpiPeriod::compare)
        .where(expr("period_type not like 'trailing%'").or(col("period_end").equalTo(lit(day))))
        .transform(KPI_PERIOD::conform);
  }

  private static Dataset<Row> summed(Dataset<Row> kpiDaily, LocalDate day) {
    var isRatio = col("metric").isInCollection(names(Metric::isRatio));
    var isStanding =
        col("metric").isInCollection(names(m -> m.additivity() == Additivity.SEMI_ADDITIVE));
    var isKnown =
        col("numerator").isNotNull().and(col("denominator").isNotNull().or(isRatio.equalTo(false)));
    return kpiDaily
        .where(col("metric").isInCollection(names(KpiPeriod::isCountedAnew)).equalTo(false))
        .withColumn("first_day", min("day").over())
        .where(isKnown)
        .select(col("*"), inline(periods(day)))
        .groupBy("period_type", "period_start", "metric", "slice_type", "slice_value", "unit")
        .agg(
            part("numerator", isStanding),
            part("denominator", isStanding),
            max(isRatio).as("is_ratio"),
            bool_and(col("is_complete")).as("is_mature"),
            min("first_day").as("first_day"));
  }

  private static List<String> names(Predicate<Metric> which) {
    return Metrics.ALL.stream().filter(which).map(Metric::name).toList();
  }

  /** Counts of people, and what is made of them: a day's people may be another day's as well. */
  private static boolean isCountedAnew(Metric metric) {
    return metric.additivity() == Additivity.NON_ADDITIVE
        && (!metric.isRatio() || metric.name().equals("returning_customer_rate"));
  }

  private static Column part(String column, Column isStanding) {
    return when(max(isStanding), max_by(col(column), col("day"))).otherwise(sum(column)).as(column);
  }

  /** The spans that a day belongs to; of trailing ones also those to compare with. */
  private static Column periods(LocalDate day) {
    var spans = new ArrayList<String>();
    spans.add("if(slice_type = 'all', %s, null)".formatted(span("day", "day")));
    for (String type : List.of("week", "month", "quarter", "year")) {
      spans.add(span(type, "cast(trunc(day, '%s') as date)".formatted(type)));
    }
    for (int days : TRAILING) {
      for (LocalDate end : List.of(day, day.minusDays(days), day.minusDays(365))) {
        var span = span("trailing_" + days, "date'%s'".formatted(end.minusDays(days - 1L)));
        spans.add(
            "if(day > date'%s' and day <= date'%s', %s, null)"
                .formatted(end.minusDays(days), end, span));
      }
    }
    return array_distinct(expr("array_compact(array(%s))".formatted(String.join(", ", spans))));
  }

  private static String span(String type, String start) {
    return "named_struct('period_type', '%s', 'period_start', %s)".formatted(type, start);
  }

  /** Adds customers who came back, counted once in each span. */
  private static Dataset<Row> recount(Dataset<Row> spans, Dataset<Row> fctOrders, LocalDate day) {
    var firstDay = spans.agg(min("first_day").as("first_day"));
    var counted =
        fctOrders
            .where("is_valid and customer_key is not null")
            .where(col("order_date").leq(day))
            .select(
                col("customer_key"),
                col("order_seq_number"),
                col("order_date").as("day"),
                lit("all").as("slice_type"))
            .select(col("*"), inline(periods(day)))
            .groupBy(PERIOD[0], PERIOD[1])
            .agg(
                count_distinct(col("customer_key")).as("customers"),
                count_if(col("order_seq_number").equalTo(1)).as("new_customers"));
    var metrics =
        expr(
            "stack(2, 'returning_customers', 'count', customers - new_customers, null, false,"
                + " 'returning_customer_rate', 'ratio', customers - new_customers, customers, true)"
                + " as (metric, unit, numerator, denominator, is_ratio)");
    return spans.unionByName(
        counted
            .select(col(PERIOD[0]), col(PERIOD[1]), metrics)
            .withColumn("numerator", col("numerator").cast(Field.MONEY))
            .withColumn("denominator", col("denominator").cast(Field.MONEY))
            .withColumn("slice_type", lit("all"))
            .withColumn("slice_value", lit("all"))
            .withColumn("is_mature", lit(true))
            .crossJoin(firstDay));
  }

  private static Dataset<Row> finish(Dataset<Row> spans, LocalDate day) {
    return spans
        .withColumn("period_end", expr(PERIOD_END))
        .withColumn(
            "is_complete",
            col("period_end").leq(lit(day)).and(col("period_start").geq(col("first_day"))))
        .withColumn(
            "value",
            expr(
                "double(case when not is_ratio then numerator"
                    + " when is_mature then try_divide(numerator, denominator) end)"))
        .drop("first_day", "is_ratio", "is_mature");
  }

  private static Dataset<Row> compare(Dataset<Row> spans) {
    return spans
        .withColumn("previous_start", expr(PREVIOUS))
        .withColumn("last_year_start", expr(LAST_YEAR))
        .join(earlier(spans, "previous_start", "previous_value"), keyWith("previous_start"), "left")
        .join(
            earlier(spans, "last_year_start", "last_year_value"),
            keyWith("last_year_start"),
            "left")
        .drop("previous_start", "last_year_start");
  }

  private static Dataset<Row> earlier(Dataset<Row> spans, String start, String value) {
    return spans
        .where("is_complete")
        .select(
            col("period_type"),
            col("metric"),
            col("slice_type"),
            col("slice_value"),
            col("period_start").as(start),
            col("value").as(value));
  }

  private static String[] keyWith(String start) {
    return List.of(KEY).stream()
        .map(column -> column.equals("period_start") ? start : column)
        .toArray(String[]::new);
  }

  private KpiPeriod() {}
}
