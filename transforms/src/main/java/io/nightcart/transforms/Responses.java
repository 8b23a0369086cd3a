package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.util.Arrays;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/** How people respond to messages: who opens, clicks and buys, and who has had enough. */
final class Responses {

  private static final int HOURS_UNTIL_ORDERED = 120;

  private static final String IS_CLICK = "type = 'click' and not is_machine";
  private static final WindowSpec SO_FAR =
      Window.partitionBy("campaign_key", "recipient_key")
          .orderBy("event_at", "event_id")
          .rowsBetween(Window.unboundedPreceding(), Window.currentRow());

  /** The counts of events that {@link #firsts} has marked, by their columns' names. */
  static final Column[] COUNTS = {
    count_if(col("is_first_delivery")).as("recipients"),
    count_if(expr("type = 'delivered'")).as("delivered"),
    count_if(expr("type = 'bounce'")).as("bounced"),
    count_if(col("is_first_open")).as("unique_opens"),
    count_if(expr("type = 'open' and is_machine")).as("machine_opens"),
    count_if(col("is_first_click")).as("unique_clicks"),
    count_if(col("is_first_unsubscribe")).as("unsubscribed"),
    count_if(col("is_first_report")).as("spam_reports")
  };

  /** Marks each recipient's first delivery, open, click and so on in each campaign. */
  static Dataset<Row> firsts(Dataset<Row> events) {
    return events
        .withColumn("is_first_delivery", first("type = 'delivered'"))
        .withColumn("is_first_open", first("type in ('open', 'click') and not is_machine"))
        .withColumn("is_first_click", first(IS_CLICK))
        .withColumn("is_first_unsubscribe", first("type = 'unsubscribe'"))
        .withColumn("is_first_report", first("type = 'spam'"));
  }

  private static Column first(String condition) {
    var soFar = sum(when(expr(condition), 1).otherwise(0)).over(SO_FAR);
    return expr(condition).and(soFar.equalTo(1));
  }

  /** The counts of groups of marked events. */
  static Dataset<Row> counted(Dataset<Row> marked, String... groups) {
    return marked
        .groupBy(Arrays.stream(groups).map(name -> col(name)).toArray(Column[]::new))
        .agg(COUNTS[0], Arrays.copyOfRange(COUNTS, 1, COUNTS.length));
  }

  /**
   * Valid orders that followed a click of their customer, each with the campaign of the last click
   * before it.
   */
  static Dataset<Row> bought(Dataset<Row> events, Dataset<Row> fctOrders) {
    var clicks =
        events.where(IS_CLICK).select("customer_key", "campaign_key", "event_at", "event_id");
    var latest =
        Window.partitionBy("order_id").orderBy(col("event_at").desc(), col("event_id").desc());
    return fctOrders
        .where("is_valid")
        .select("order_id", "customer_key", "ordered_at", "order_date", "net_sales")
        .join(clicks, "customer_key")
        .where(
            expr(
                "event_at <= ordered_at and event_at >= ordered_at - interval %d hours"
                    .formatted(HOURS_UNTIL_ORDERED)))
        .withColumn("_rank", row_number().over(latest))
        .where(col("_rank").equalTo(lit(1)))
        .drop("_rank");
  }

  private Responses() {}
}
