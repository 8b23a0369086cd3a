package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Promotions;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Promotions#PROMO_PERFORMANCE}. */
public final class PromoPerformance {

  private static final String[] CODE = {"code"};
  private static final String[] KEY = {"code", "month"};
  private static final String[] SUMS = {
    "orders",
    "customers",
    "new_customers",
    "gross_sales",
    "discounts",
    "net_sales",
    "days",
    "baseline_net_sales"
  };

  private static final String IS_INSIDE =
      "exists(periods, p -> order_date between ifnull(p.start_date, order_date)"
          + " and ifnull(p.end_date, order_date))";

  /** What codes did in each month up to the day. */
  public static Dataset<Row> from(Dataset<Row> fctOrders, Dataset<Row> promotions, LocalDate day) {
    var orders =
        fctOrders
            .where(col("is_valid").and(col("order_date").leq(day)))
            .withColumn("code", Codes.plain(col("discount_code")))
            .withColumn("month", month("order_date"));
    return used(orders.where("code is not null"), promotions)
        .join(baseline(orders), KEY, "left")
        .join(running(promotions, orders, day), KEY, "full_outer")
        .join(described(promotions), CODE, "left")
        .withColumn("is_described", coalesce(col("is_described"), lit(false)))
        .na()
        .fill(0, SUMS)
        .withColumn("orders_outside_period", outside())
        .drop("has_period", "outside")
        .transform(PromoPerformance::rate)
        .transform(Promotions.PROMO_PERFORMANCE::conform);
  }

  private static Column month(String date) {
    return expr("cast(trunc(%s, 'month') as date)".formatted(date));
  }

  private static Dataset<Row> used(Dataset<Row> coded, Dataset<Row> promotions) {
    var periods =
        promotions
            .where("is_valid_period")
            .groupBy("code")
            .agg(collect_list(struct("start_date", "end_date")).as("periods"));
    return coded
        .join(periods, CODE, "left")
        .groupBy("code", "month")
        .agg(
            count(lit(1)).as("orders"),
            count_distinct(col("customer_key")).as("customers"),
            count_if(col("order_seq_number").equalTo(1)).as("new_customers"),
            sum("gross_sales").as("gross_sales"),
            sum("discounts").as("discounts"),
            sum("net_sales").as("net_sales"),
            expr("if(every(cogs is not null), sum(cogs), null)").as("cogs"),
            count_if(expr("not " + IS_INSIDE)).as("outside"));
  }

  /** What was sold without a code on the days on which each code was used. */
  private static Dataset<Row> baseline(Dataset<Row> orders) {
    var plain = orders.where("code is null").groupBy("order_date").agg(sum("net_sales").as("sold"));
    return orders
        .where("code is not null")
        .select("code", "month", "order_date")
        .distinct()
        .join(plain, new String[] {"order_date"}, "left")
        .groupBy("code", "month")
        .agg(count(lit(1)).as("days"), sum("sold").as("baseline_net_sales"));
  }

  /** The months in which codes could be used. */
  private static Dataset<Row> running(Dataset<Row> promotions, Dataset<Row> orders, LocalDate day) {
    var first = orders.agg(min("order_date").as("first_date"));
    return promotions
        .where("is_valid_period")
        .crossJoin(first)
        .withColumn("from", greatest(col("start_date"), col("first_date")))
        .withColumn("until", least(coalesce(col("end_date"), lit(day)), lit(day)))
        .where("from <= until")
        .withColumn("from", month("from"))
        .select(col("code"), explode(expr("sequence(from, until, interval 1 month)")).as("month"))
        .distinct();
  }

  private static Dataset<Row> described(Dataset<Row> promotions) {
    var latest = struct(col("start_date"), col("promotion_key"));
    return promotions
        .groupBy("code")
        .agg(
            max_by(struct("type", "value"), latest).as("latest"),
            expr("some(is_valid_period)").as("has_period"))
        .select(
            col("code"),
            col("latest.type"),
            col("latest.value"),
            col("has_period"),
            lit(true).as("is_described"));
  }

  private static Column outside() {
    return when(col("has_period"), coalesce(col("outside"), lit(0L)));
  }

  private static Dataset<Row> rate(Dataset<Row> rows) {
    return rows.withColumn("new_customer_share", try_divide(col("new_customers"), col("customers")))
        .withColumn("discount_rate", ratio("discounts", "gross_sales"))
        .withColumn("margin", col("net_sales").minus(col("cogs")).cast(Field.MONEY))
        .withColumn("margin_rate", ratio("margin", "net_sales"))
        .withColumn("net_sales_per_day", try_divide(col("net_sales"), col("days")))
        .withColumn("baseline_per_day", try_divide(col("baseline_net_sales"), col("days")));
  }

  private static Column ratio(String part, String whole) {
    return try_divide(col(part), col(whole)).cast(Field.RATIO);
  }

  private PromoPerformance() {}
}
