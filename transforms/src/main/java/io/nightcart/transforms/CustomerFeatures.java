package io.nightcart.transforms;

import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Segments.CUSTOMER_FEATURES;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_diff;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Segments#CUSTOMER_FEATURES}. */
public final class CustomerFeatures {

  /** Describes every customer who had a valid order by the day, in numbers that can be compared. */
  public static Dataset<Row> from(Dataset<Row> fctOrders, LocalDate day) {
    return fctOrders
        .filter(col("is_valid").and(col("customer_key").isNotNull()))
        .filter(col("order_date").leq(lit(day)))
        .groupBy("customer_key")
        .agg(
            date_diff(lit(day), max("order_date")).cast(RATIO).as("recency_days"),
            date_diff(lit(day), min("order_date")).cast(RATIO).as("tenure_days"),
            count(lit(1)).cast(RATIO).as("orders"),
            total("items"),
            total("gross_sales"),
            total("discounts"),
            total("returns"),
            total("net_sales"),
            sum(col("gross_sales").minus(col("discounts"))).cast(RATIO).as("sales"))
        .transform(totals -> describe(totals, day))
        .transform(CUSTOMER_FEATURES::conform);
  }

  private static Column total(String column) {
    return sum(column).cast(RATIO).as(column);
  }

  private static Dataset<Row> describe(Dataset<Row> totals, LocalDate day) {
    return totals
        .withColumn("day", lit(day))
        .withColumn("net_sales", greatest(col("net_sales"), lit(0.0)))
        .withColumn("order_value", col("sales").divide(col("orders")))
        .withColumn("items_per_order", col("items").divide(col("orders")))
        .withColumn("discount_rate", rate("discounts", "gross_sales"))
        .withColumn("return_rate", least(rate("returns", "sales"), lit(1.0)))
        .drop("items", "gross_sales", "discounts", "returns", "sales");
  }

  private static Column rate(String part, String whole) {
    return coalesce(try_divide(col(part), col(whole)), lit(0.0));
  }

  private CustomerFeatures() {}
}
