package io.nightcart.transforms;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Metric;
import io.nightcart.tables.Metrics;
import io.nightcart.tables.Sales;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Makes {@link Sales#KPI_DAILY}.
 *
 * <p>Every row of every input adds a share to one day's figures; the shares are summed once, the
 * calendar is filled, running totals are drawn over it, and each day is turned into one row per
 * metric. That is two shuffles of little more than the days, however many the metrics.
 */
public final class KpiDaily {

  private static final List<Integer> WINDOWS = List.of(30, 90, 365);
  private static final WindowSpec BY_DAY = Window.orderBy("day");

  /**
   * Figures of every day from the first valid order or refund to the day; later rows are ignored.
   */
  public static Dataset<Row> from(
      Dataset<Row> fctOrders,
      Dataset<Row> refunds,
      Dataset<Row> reviews,
      Dataset<Row> posts,
      LocalDate day) {
    var orders = fctOrders.where(col("order_date").leq(day));
    return placed(orders)
        .unionByName(renewed(orders), true)
        .unionByName(givenBack(orders, refunds.where(col("refund_date").leq(day))), true)
        .unionByName(reviewed(reviews.where(col("created_date").leq(day))), true)
        .unionByName(mentioned(posts.where(col("posted_date").leq(day))), true)
        .transform(KpiDaily::sumPerDay)
        .transform(figures -> fillCalendar(figures, day))
        .transform(KpiDaily::runTotals)
        .transform(figures -> asMetrics(figures, day))
        .transform(Sales.KPI_DAILY::conform);
  }

  private static Dataset<Row> placed(Dataset<Row> orders) {
    // An order more than 0 days after the one before is its customer's first of the day, so
    // customers are counted without a distinct.
    return orders
        .where("is_valid")
        .selectExpr(
            "order_date as day",
            "1L as orders",
            "if(order_seq_number = 1, 1L, 0L) as new_customers",
            "if(order_seq_number = 2, 1L, 0L) as repeat_customers",
            "if(order_seq_number > 1, 1L, 0L) as later_orders",
            "if(days_since_prev_order > 0, 1L, 0L) as returning_customers",
            "if(customer_key is null, 1L, 0L) as guest_orders",
            "items",
            "units",
            "gross_sales",
            "discounts",
            "returns as cohorted_returns",
            "shipping_charged",
            "tax",
            "if(order_seq_number = 1, gross_sales - discounts, 0) as new_value",
            "if(order_seq_number > 1, gross_sales - discounts, 0) as later_value",
            began(30),
            began(90),
            began(365));
  }

  private static String began(int days) {
    return "if(order_seq_number = 1 or days_since_prev_order >= %1$d, 1L, 0L) as began_%1$d"
        .formatted(days);
  }

  /** Counts on a buyer's day whether the same buyer came back while still active. */
  private static Dataset<Row> renewed(Dataset<Row> orders) {
    var columns = new ArrayList<Column>();
    columns.add(expr("date_sub(order_date, int(days_since_prev_order))").as("day"));
    for (int days : WINDOWS) {
      columns.add(when(col("days_since_prev_order").lt(days), 1L).as("renewed_" + days));
    }
    return orders.where(col("days_since_prev_order").gt(0)).select(columns.toArray(Column[]::new));
  }

  private static Dataset<Row> givenBack(Dataset<Row> orders, Dataset<Row> refunds) {
    var invalid = orders.where(not(col("is_valid"))).select("order_id");
    return refunds
        .join(invalid, "order_id", "left_anti")
        .groupBy(
            col("refund_date").as("day"),
            coalesce(col("order_id"), col("refund_id")).as("document"))
        .agg(sum("quantity").as("refunded_units"), sum("amount").as("returns"))
        .drop("document")
        .withColumn("refunds", lit(1L));
  }

  private static Dataset<Row> reviewed(Dataset<Row> reviews) {
    return reviews.selectExpr("created_date as day", "1L as reviews", "rating as stars");
  }

  private static Dataset<Row> mentioned(Dataset<Row> posts) {
    return posts.selectExpr("posted_date as day", "1L as mentions");
  }

  private static Dataset<Row> sumPerDay(Dataset<Row> shares) {
    Column[] sums = figures(shares).map(c -> sum(c).as(c)).toArray(Column[]::new);
    return shares.groupBy("day").agg(sums[0], Arrays.copyOfRange(sums, 1, sums.length));
  }

  /** Repeats each day up to the next, so that the calendar has no holes; repeats are all zero. */
  private static Dataset<Row> fillCalendar(Dataset<Row> figures, LocalDate day) {
    var next = date_sub(lead("day", 1).over(BY_DAY), 1);
    var columns = new ArrayList<Column>();
    columns.add(col("calendar_day").as("day"));
    figures(figures)
        .map(c -> when(col("calendar_day").equalTo(col("day")), col(c)).as(c))
        .forEach(columns::add);
    return figures
        .withColumn("until", coalesce(next, lit(day)))
        .withColumn(
            "sales_so_far", sum(expr("ifnull(orders, 0) + ifnull(refunds, 0)")).over(BY_DAY))
        .where("sales_so_far > 0")
        .withColumn("calendar_day", explode(sequence(col("day"), col("until"))))
        .select(columns.toArray(Column[]::new))
        .na()
        .fill(0);
  }

  private static Dataset<Row> runTotals(Dataset<Row> figures) {
    var columns = new ArrayList<Column>();
    columns.add(col("*"));
    columns.add(sum("new_customers").over(BY_DAY).as("customers_so_far"));
    columns.add(sum("repeat_customers").over(BY_DAY).as("repeat_so_far"));
    WINDOWS.forEach(days -> columns.add(active(days).as("active_" + days)));
    return figures.select(columns.toArray(Column[]::new));
  }

  /** Spans of activity begun by the day, less those that ended by it for want of a new order. */
  private static Column active(int days) {
    var ended = expr("new_customers + returning_customers - renewed_%d".formatted(days));
    var over = BY_DAY.rowsBetween(Window.unboundedPreceding(), -days);
    return sum("began_" + days).over(BY_DAY).minus(coalesce(sum(ended).over(over), lit(0L)));
  }

  private static Dataset<Row> asMetrics(Dataset<Row> figures, LocalDate day) {
    var rows = Metrics.ALL.stream().map(KpiDaily::asRow).collect(joining(", "));
    var isComplete = datediff(lit(day), col("day")).geq(col("maturity"));
    return figures
        .selectExpr(
            "day",
            "stack(%d, %s) as (metric, unit, numerator, denominator, maturity)"
                .formatted(Metrics.ALL.size(), rows))
        .withColumn("slice_type", lit("all"))
        .withColumn("slice_value", lit("all"))
        .withColumn("is_complete", isComplete)
        .withColumn(
            "value",
            expr(
                "double(case when denominator is null then numerator"
                    + " when is_complete then try_divide(numerator, denominator) end)"))
        .drop("maturity");
  }

  private static Stream<String> figures(Dataset<Row> rows) {
    return Arrays.stream(rows.columns()).filter(column -> !column.equals("day"));
  }

  private static String asRow(Metric metric) {
    return "'%s', '%s', cast(%s as decimal(18, 4)), cast(%s as decimal(18, 4)), %d"
        .formatted(
            metric.name(),
            metric.unit(),
            metric.numerator(),
            metric.denominator(),
            metric.maturity());
  }

  private KpiDaily() {}
}
