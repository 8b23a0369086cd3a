package io.nightcart.transforms;

import static io.nightcart.tables.Trends.KPI_PERIOD;
import static java.util.stream.Collectors.toMap;
import static java.util.stream.Collectors.toSet;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.date_from_unix_date;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.udf;
import static org.apache.spark.sql.functions.unix_date;

import io.nightcart.tables.Metric;
import io.nightcart.tables.Metric.Additivity;
import io.nightcart.tables.Metrics;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF2;
import org.apache.spark.sql.api.java.UDF3;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes {@link io.nightcart.tables.Trends#KPI_PERIOD}.
 *
 * <p>The days of one metric and slice are few and belong to many spans, and spans are compared with
 * others of the same metric and slice. So they are gathered in an array and added up in a loop: as
 * joins and expressions of Spark it took five times as long.
 */
public final class KpiPeriod {

  private static final Set<String> RATIOS = names(Metric::isRatio);
  private static final Set<String> STANDINGS =
      names(metric -> metric.additivity() == Additivity.SEMI_ADDITIVE);
  private static final Set<String> COUNTED_ANEW = names(KpiPeriod::isCountedAnew);

  private static final Column[] SERIES = {
    col("metric"), col("slice_type"), col("slice_value"), col("unit")
  };

  private static final DataType SPANS =
      arrayOf(
          "period_type string, period_start int, numerator decimal(28,4), denominator decimal(28,4),"
              + " is_mature boolean");

  private static final DataType COMPARED =
      arrayOf(
          "period_type string, period_start int, period_end int, numerator decimal(28,4),"
              + " denominator decimal(28,4), value double, is_complete boolean,"
              + " previous_value double, last_year_value double");

  private static final DataType STARTS = arrayOf("period_type string, period_start int");

  /**
   * Adds up the parts of each metric over longer spans.
   *
   * @param fctOrders to count customers anew, who may have ordered on several days
   */
  public static Dataset<Row> from(Dataset<Row> kpiDaily, Dataset<Row> fctOrders, LocalDate day) {
    UDF3<String, Seq<Row>, Integer, List<Row>> compare =
        (metric, spans, firstDay) ->
            compared(spans, RATIOS.contains(metric), LocalDate.ofEpochDay(firstDay), day);
    var compared =
        udf(compare, COMPARED).apply(col("metric"), col("spans"), unix_date(col("first_day")));
    return summed(kpiDaily, day)
        .unionByName(counted(fctOrders, day))
        .crossJoin(kpiDaily.agg(min("day").as("first_day")))
        .select(with(SERIES, inline(compared)))
        .withColumn("period_start", date_from_unix_date(col("period_start")))
        .withColumn("period_end", date_from_unix_date(col("period_end")))
        .transform(KPI_PERIOD::conform);
  }

  private static Set<String> names(Predicate<Metric> which) {
    return Metrics.ALL.stream().filter(which).map(Metric::name).collect(toSet());
  }

  /** Counts of people, and what is made of them: a day's people may be another day's as well. */
  private static boolean isCountedAnew(Metric metric) {
    return metric.additivity() == Additivity.NON_ADDITIVE
        && (!metric.isRatio() || metric.name().equals("returning_customer_rate"));
  }

  private static DataType arrayOf(String columns) {
    return DataTypes.createArrayType(StructType.fromDDL(columns));
  }

  private static Column[] with(Column[] columns, Column more) {
    var all = new ArrayList<>(List.of(columns));
    all.add(more);
    return all.toArray(Column[]::new);
  }

  private static Dataset<Row> summed(Dataset<Row> kpiDaily, LocalDate day) {
    UDF3<String, String, Seq<Row>, List<Row>> sum =
        (metric, sliceType, days) ->
            summed(days, STANDINGS.contains(metric), sliceType.equals("all"), day);
    var spans = udf(sum, SPANS).apply(col("metric"), col("slice_type"), col("days"));
    var isKnown =
        col("denominator").isNotNull().or(col("metric").isInCollection(RATIOS).equalTo(false));
    return kpiDaily
        .where(col("metric").isInCollection(COUNTED_ANEW).equalTo(false))
        .where(col("numerator").isNotNull().and(isKnown))
        .groupBy(SERIES)
        .agg(
            collect_list(
                    struct(
                        unix_date(col("day")).as("day"),
                        col("numerator"),
                        col("denominator"),
                        col("is_complete").as("is_mature")))
                .as("days"))
        .select(with(SERIES, spans.as("spans")));
  }

  /** The spans of some days, in any order; single days only if they are asked for. */
  private static List<Row> summed(
      Seq<Row> days, boolean isStanding, boolean hasDays, LocalDate lastDay) {
    BinaryOperator<Total> then = isStanding ? Total::then : Total::plus;
    var totals = new LinkedHashMap<Period, Total>();
    CollectionConverters.asJava(days).stream()
        .sorted(Comparator.comparingInt(row -> row.getInt(0)))
        .forEach(
            row ->
                Period.of(LocalDate.ofEpochDay(row.getInt(0)), lastDay).stream()
                    .filter(period -> hasDays || period.span() != Span.DAY)
                    .forEach(period -> totals.merge(period, Total.of(row), then)));
    var spans = new ArrayList<Row>();
    totals.forEach(
        (period, total) ->
            spans.add(
                RowFactory.create(
                    period.span().type(),
                    (int) period.start().toEpochDay(),
                    total.numerator(),
                    total.denominator(),
                    total.isMature())));
    return spans;
  }

  /**
   * Customers who came back, counted once in each span: where they placed the first order of it.
   */
  private static Dataset<Row> counted(Dataset<Row> fctOrders, LocalDate day) {
    UDF2<Integer, Integer, List<Row>> first =
        (date, before) -> firstOf(date, before == null ? Long.MIN_VALUE : before, day);
    var firstOf = udf(first, STARTS).apply(unix_date(col("order_date")), col("before"));
    var metrics =
        expr(
            "stack(2, 'returning_customers', 'count', customers - new_customers, null,"
                + " 'returning_customer_rate', 'ratio', customers - new_customers, customers)"
                + " as (metric, unit, numerator, denominator)");
    return fctOrders
        .where("is_valid and customer_key is not null")
        .where(col("order_date").leq(day))
        .groupBy(
            col("order_date"),
            expr("unix_date(date_sub(order_date, int(days_since_prev_order)))").as("before"))
        .agg(
            count(lit(1)).as("customers"),
            count_if(col("order_seq_number").equalTo(1)).as("new_customers"))
        .select(col("customers"), col("new_customers"), inline(firstOf))
        .groupBy("period_type", "period_start")
        .agg(sum("customers").as("customers"), sum("new_customers").as("new_customers"))
        .select(col("period_type"), col("period_start"), metrics)
        .withColumn("slice_type", lit("all"))
        .withColumn("slice_value", lit("all"))
        .groupBy(SERIES)
        .agg(
            collect_list(
                    struct(
                        col("period_type"),
                        col("period_start"),
                        col("numerator").cast("decimal(28,4)").as("numerator"),
                        col("denominator").cast("decimal(28,4)").as("denominator"),
                        lit(true).as("is_mature")))
                .as("spans"));
  }

  /** The spans of which an order is its customer's first. */
  private static List<Row> firstOf(int date, long before, LocalDate lastDay) {
    return Period.of(LocalDate.ofEpochDay(date), lastDay).stream()
        .filter(period -> before < period.start().toEpochDay())
        .map(period -> RowFactory.create(period.span().type(), (int) period.start().toEpochDay()))
        .toList();
  }

  private static List<Row> compared(
      Seq<Row> spans, boolean isRatio, LocalDate firstDay, LocalDate lastDay) {
    Map<Period, Total> totals =
        CollectionConverters.asJava(spans).stream().collect(toMap(Period::of, Total::of));
    Predicate<Period> isComplete =
        period ->
            !period.start().isBefore(firstDay)
                && !period.span().end(period.start()).isAfter(lastDay);
    var rows = new ArrayList<Row>();
    totals.forEach(
        (period, total) -> {
          Span span = period.span();
          LocalDate end = span.end(period.start());
          if (span.isTrailing() && !end.equals(lastDay)) {
            return;
          }
          rows.add(
              RowFactory.create(
                  span.type(),
                  (int) period.start().toEpochDay(),
                  (int) end.toEpochDay(),
                  total.numerator(),
                  total.denominator(),
                  total.value(isRatio),
                  isComplete.test(period),
                  earlier(
                      totals, new Period(span, span.previous(period.start())), isComplete, isRatio),
                  earlier(
                      totals,
                      new Period(span, span.lastYear(period.start())),
                      isComplete,
                      isRatio)));
        });
    return rows;
  }

  private static Double earlier(
      Map<Period, Total> totals, Period period, Predicate<Period> isComplete, boolean isRatio) {
    Total total = totals.get(period);
    return total == null || !isComplete.test(period) ? null : total.value(isRatio);
  }

  private KpiPeriod() {}
}
