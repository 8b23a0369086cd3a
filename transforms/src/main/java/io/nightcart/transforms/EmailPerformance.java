package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.percentile;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Mailing;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Mailing#EMAIL_PERFORMANCE}. */
public final class EmailPerformance {

  private static final String[] CAMPAIGN = {"campaign_key"};
  private static final String[] SUMS = {
    "recipients",
    "delivered",
    "bounced",
    "unique_opens",
    "machine_opens",
    "unique_clicks",
    "unsubscribed",
    "spam_reports",
    "orders",
    "net_sales"
  };
  private static final int DAYS_UNTIL_COMPLETE = 6;
  private static final int SAMPLES = 200;

  /** How campaigns had done by the day; later events and orders are ignored. */
  public static Dataset<Row> from(
      Dataset<Row> campaigns, Dataset<Row> emailEvents, Dataset<Row> fctOrders, LocalDate day) {
    var events = emailEvents.where(col("event_date").leq(day));
    var bought = Responses.bought(events, fctOrders.where(col("order_date").leq(day)));
    return counted(events)
        .join(campaigns, CAMPAIGN, "full_outer")
        .where(col("delivered").isNotNull().or(col("sent_date").leq(day)))
        .join(sold(bought), CAMPAIGN, "left")
        .na()
        .fill(0, SUMS)
        .join(interval(bought), CAMPAIGN, "left")
        .transform(rows -> rate(rows, day))
        .transform(Mailing.EMAIL_PERFORMANCE::conform);
  }

  private static Dataset<Row> counted(Dataset<Row> events) {
    var delivered =
        events
            .where("type = 'delivered'")
            .groupBy(CAMPAIGN[0])
            .agg(min("event_date").as("first_delivered_date"));
    return events
        .transform(Responses::firsts)
        .transform(marked -> Responses.counted(marked, CAMPAIGN))
        .join(delivered, CAMPAIGN, "left");
  }

  private static Dataset<Row> sold(Dataset<Row> bought) {
    return bought
        .groupBy(CAMPAIGN[0])
        .agg(count(lit(1)).as("orders"), sum("net_sales").as("net_sales"));
  }

  /**
   * Ends of the 95% interval of a campaign's net sales. A recipient who bought nothing adds nothing
   * to any sample, so that only buyers are drawn. Their draws follow from hashes alone, and samples
   * are added up exactly, so that the same rows give the same ends wherever they lie.
   */
  private static Dataset<Row> interval(Dataset<Row> bought) {
    var chance = expr("pmod(xxhash64(customer_key, campaign_key, sample), 1000000) / 1000000D");
    return bought
        .groupBy("campaign_key", "customer_key")
        .agg(sum("net_sales").as("spent"))
        .withColumn("sample", explode(sequence(lit(1), lit(SAMPLES))))
        .withColumn("drawn", drawn(chance))
        .groupBy("campaign_key", "sample")
        .agg(sum(col("spent").multiply(col("drawn"))).cast("double").as("sales"))
        .groupBy("campaign_key")
        .agg(
            percentile(col("sales"), lit(0.025)).as("sales_low"),
            percentile(col("sales"), lit(0.975)).as("sales_high"));
  }

  /** How often Poisson(1) draws somebody. */
  private static Column drawn(Column chance) {
    return when(chance.lt(0.367879), 0)
        .when(chance.lt(0.735759), 1)
        .when(chance.lt(0.919699), 2)
        .when(chance.lt(0.981012), 3)
        .when(chance.lt(0.996340), 4)
        .when(chance.lt(0.999406), 5)
        .otherwise(6);
  }

  private static Dataset<Row> rate(Dataset<Row> rows, LocalDate day) {
    var age = datediff(lit(day), col("first_delivered_date"));
    var isComplete = coalesce(age.geq(DAYS_UNTIL_COMPLETE), lit(false));
    return rows.withColumn("channel", coalesce(col("channel"), lit("email")))
        .withColumn("kind", coalesce(col("kind"), lit("unknown")))
        .withColumn("is_complete", isComplete)
        .withColumn("open_rate", ratio("unique_opens", "delivered"))
        .withColumn("click_rate", ratio("unique_clicks", "delivered"))
        .withColumn("ctor", ratio("unique_clicks", "unique_opens"))
        .withColumn("unsub_rate", ratio("unsubscribed", "delivered"))
        .withColumn("spam_rate", ratio("spam_reports", "delivered"))
        .withColumn("revenue_per_recipient", when(isComplete, ratio("net_sales", "recipients")))
        .withColumn("revenue_per_recipient_low", when(isComplete, ratio("sales_low", "recipients")))
        .withColumn(
            "revenue_per_recipient_high", when(isComplete, ratio("sales_high", "recipients")))
        .drop("sent_at", "sales_low", "sales_high");
  }

  private static Column ratio(String part, String whole) {
    return try_divide(col(part), col(whole));
  }

  private EmailPerformance() {}
}
