package io.nightcart.transforms;

import static io.nightcart.tables.Retention.CHURN_PERIODS;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Retention#CHURN_PERIODS}. */
public final class ChurnPeriods {

  /** Follows the customers active before each month for a churn window. */
  public static Dataset<Row> from(
      Dataset<Row> fctOrders, Dataset<Row> churnWindows, LocalDate day) {
    var months =
        churnWindows
            .where("category_group = 'all'")
            .select(
                col("valid_from").as("period_start"),
                col("churn_window_days"),
                expr("date_add(valid_from, int(churn_window_days))").as("measured_period_end"));
    return fctOrders
        .where("is_valid and customer_key is not null")
        .where(col("order_date").leq(day))
        .join(
            broadcast(months),
            expr(
                "order_date < period_start and order_date >= date_sub(period_start,"
                    + " int(churn_window_days))"))
        .transform(ChurnPeriods::followed)
        .transform(rows -> sumUp(rows, day))
        .transform(CHURN_PERIODS::conform);
  }

  /** One row per customer and month: when next seen after the last order before the month. */
  private static Dataset<Row> followed(Dataset<Row> before) {
    var next = expr("date_add(order_date, int(days_to_next_order))");
    return before
        .groupBy("period_start", "churn_window_days", "measured_period_end", "customer_key")
        .agg(sum("net_sales").as("net_sales"), max_by(next, col("order_seq_number")).as("next"))
        .withColumn("is_lost", expr("next is null or next >= measured_period_end"));
  }

  private static Dataset<Row> sumUp(Dataset<Row> customers, LocalDate day) {
    var isOver = col("measured_period_end").leq(lit(day));
    return customers
        .groupBy("period_start", "churn_window_days", "measured_period_end")
        .agg(
            count(lit(1)).as("customers"),
            max(isOver).as("is_over"),
            count(when(col("is_lost"), 1)).as("gone"),
            sum("net_sales").as("net_sales"),
            sum(when(col("is_lost"), col("net_sales")).otherwise(0)).as("sales_gone"))
        .withColumn("lost", when(col("is_over"), col("gone")))
        .withColumn("net_sales_lost", when(col("is_over"), col("sales_gone")))
        .withColumn("churn_rate", expr("double(lost) / customers"))
        .withColumn("ci_low", Intervals.wilsonLow(col("lost"), col("customers")))
        .withColumn("ci_high", Intervals.wilsonHigh(col("lost"), col("customers")))
        .withColumn("revenue_churn_rate", expr("double(try_divide(net_sales_lost, net_sales))"))
        .drop("is_over", "gone", "sales_gone");
  }

  private ChurnPeriods() {}
}
