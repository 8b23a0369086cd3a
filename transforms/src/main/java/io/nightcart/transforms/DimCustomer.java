package io.nightcart.transforms;

import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Segments.DIM_CUSTOMER;
import static org.apache.spark.sql.functions.avg;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_diff;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.try_divide;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Segments#DIM_CUSTOMER}. */
public final class DimCustomer {

  private static final String[] SUMS = {
    "orders",
    "units",
    "gross_sales",
    "discounts",
    "returns",
    "net_sales",
    "orders_365",
    "net_sales_365",
    "reviews"
  };

  /**
   * Adds to each customer the history of orders and reviews.
   *
   * @param history as it stood on the day
   */
  public static Dataset<Row> from(
      Dataset<Row> customers, Dataset<Row> history, Dataset<Row> reviews, LocalDate day) {
    return customers
        .join(
            history.drop("items", "last_gap_days", "orders_window", "sales_window"),
            "customer_key",
            "left")
        .join(reviewed(reviews, day), "customer_key", "left")
        .filter(isKnownOn(day))
        .na()
        .fill(0L, SUMS)
        .transform(rows -> describe(rows, day))
        .drop("email_hash", "created_at", "created_date")
        .transform(DIM_CUSTOMER::conform);
  }

  private static Column isKnownOn(LocalDate day) {
    return col("created_date")
        .isNull()
        .or(col("created_date").leq(lit(day)))
        .or(col("orders").isNotNull());
  }

  private static Dataset<Row> reviewed(Dataset<Row> reviews, LocalDate day) {
    return reviews
        .filter(col("customer_key").isNotNull().and(col("created_date").leq(lit(day))))
        .groupBy("customer_key")
        .agg(count(lit(1)).as("reviews"), avg("rating").as("rating_mean"));
  }

  private static Dataset<Row> describe(Dataset<Row> rows, LocalDate day) {
    var today = lit(day);
    var orders = col("orders");
    var sales = col("gross_sales").minus(col("discounts"));
    return rows.withColumn("day", today)
        .withColumn("recency_days", date_diff(today, col("last_order_date")).cast(NUMBER))
        .withColumn("tenure_days", date_diff(today, col("first_order_date")).cast(NUMBER))
        .withColumn("aov", round(try_divide(sales, orders), 4))
        .withColumn(
            "customer_type",
            when(orders.equalTo(0), "prospect")
                .when(orders.equalTo(1), "new")
                .otherwise("returning"));
  }

  private DimCustomer() {}
}
