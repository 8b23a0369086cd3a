package io.nightcart.transforms;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** The touches before each order. */
final class Journeys {

  /** Days in which a touch may bring an order; clicks in messages have less. */
  static final int LOOKBACK_DAYS = 30;

  private static final long HOUR = 3600;
  private static final long EMAIL_HOURS = 120;
  private static final long SMS_HOURS = 24;

  /**
   * One row per valid order up to the day, with {@code touches}: those of its customer before it,
   * in order, within 30 days, of an e-mail 120 hours, of a text message 24 hours (dbt_klaviyo).
   * Empty where nothing is known.
   */
  static Dataset<Row> of(
      Dataset<Row> fctOrders, Dataset<Row> touchpoints, AttributionOptions options, LocalDate day) {
    var orders =
        fctOrders
            .where("is_valid")
            .where(col("order_date").leq(day))
            .select(
                col("order_id"),
                col("customer_key"),
                col("ordered_at"),
                col("order_date"),
                expr("ifnull(order_seq_number = 1, false)").as("is_first_order"),
                col("net_sales"));
    var touch = struct("touched_at", "touch_key", "channel", "campaign_key");
    return orders
        .join(near(orders, touchpoints), new String[] {"order_id"}, "left")
        .groupBy("order_id", "order_date", "ordered_at", "is_first_order", "net_sales")
        .agg(array_sort(collect_list(when(col("touch_key").isNotNull(), touch))).as("touches"))
        .withColumn("touches", options.counting());
  }

  /** Touches with the orders that they may have brought. */
  private static Dataset<Row> near(Dataset<Row> orders, Dataset<Row> touchpoints) {
    // Both sides fall into spans of the lookback, so that a customer with very many orders and
    // touches does not pair all of them.
    var placed =
        orders
            .where("customer_key is not null")
            .select(
                col("order_id"),
                col("customer_key"),
                col("ordered_at"),
                explode(array(span("ordered_at"), span("ordered_at").minus(1))).as("span"));
    var touched =
        touchpoints
            .where("customer_key is not null")
            .withColumn("span", span("touched_at"))
            .withColumnRenamed("customer_key", "toucher");
    var age = expr("unix_micros(ordered_at) - unix_micros(touched_at)");
    return placed
        .join(
            touched,
            col("customer_key")
                .equalTo(col("toucher"))
                .and(placed.col("span").equalTo(touched.col("span"))))
        .where(age.gt(0).and(age.leq(lookback().multiply(1_000_000L))))
        .select("order_id", "touched_at", "touch_key", "channel", "campaign_key");
  }

  private static Column span(String instant) {
    return expr("unix_seconds(%s) div %d".formatted(instant, LOOKBACK_DAYS * 24 * HOUR));
  }

  private static Column lookback() {
    return when(col("touch_type").equalTo("email_click"), lit(EMAIL_HOURS * HOUR))
        .when(col("touch_type").equalTo("sms_click"), lit(SMS_HOURS * HOUR))
        .otherwise(lit(LOOKBACK_DAYS * 24 * HOUR));
  }

  private Journeys() {}
}
