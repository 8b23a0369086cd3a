package io.nightcart.transforms;

import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Segments.CUSTOMER_FEATURES;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_diff;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.try_divide;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Segments#CUSTOMER_FEATURES}. */
public final class CustomerFeatures {

  /**
   * Describes every customer of the history in numbers that can be compared.
   *
   * @param history as it stood on the day
   */
  public static Dataset<Row> from(Dataset<Row> history, LocalDate day) {
    var sales = col("gross_sales").minus(col("discounts"));
    return history
        .select(
            col("customer_key"),
            lit(day).as("day"),
            days("last_order_date", day).as("recency_days"),
            days("first_order_date", day).as("tenure_days"),
            number(col("orders")).as("orders"),
            greatest(number(col("net_sales")), lit(0.0)).as("net_sales"),
            number(sales).divide(number(col("orders"))).as("order_value"),
            number(col("items")).divide(number(col("orders"))).as("items_per_order"),
            rate(col("discounts"), col("gross_sales")).as("discount_rate"),
            least(rate(col("returns"), sales), lit(1.0)).as("return_rate"))
        .transform(CUSTOMER_FEATURES::conform);
  }

  private static Column days(String date, LocalDate day) {
    return number(date_diff(lit(day), col(date)));
  }

  private static Column number(Column exact) {
    return exact.cast(RATIO);
  }

  private static Column rate(Column part, Column whole) {
    return coalesce(try_divide(number(part), number(whole)), lit(0.0));
  }

  private CustomerFeatures() {}
}
