package io.nightcart.transforms;

import static io.nightcart.tables.Segments.CUSTOMER_HISTORY;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Segments#CUSTOMER_HISTORY}. */
public final class CustomerHistory {

  /** Days of {@code orders_365} and {@code net_sales_365}. */
  public static final int YEAR = 365;

  /**
   * Sums up the valid orders of every known customer, as they stood on the day.
   *
   * @param windowDays how many days, ending on the day, count for {@code orders_window} and {@code
   *     sales_window}; 0 for the whole history
   */
  public static Dataset<Row> from(Dataset<Row> fctOrders, int windowDays, LocalDate day) {
    if (windowDays < 0) {
      throw new IllegalArgumentException("The window must be 0 days or more, not " + windowDays);
    }
    var figures =
        Stream.of(days(), sums(), ofYear(isWithin(YEAR, day)), ofWindow(windowDays, day))
            .flatMap(List::stream)
            .toArray(Column[]::new);
    return fctOrders
        .filter(col("is_valid").and(col("customer_key").isNotNull()))
        .filter(col("order_date").leq(lit(day)))
        .groupBy("customer_key")
        .agg(count(lit(1)).as("orders"), figures)
        .transform(CUSTOMER_HISTORY::conform);
  }

  private static List<Column> days() {
    var isLastOfDay = col("days_to_next_order").gt(0);
    return List.of(
        min("order_date").as("first_order_date"),
        max("order_date").as("last_order_date"),
        count_if(isLastOfDay).as("repeat_days"),
        min_by(col("days_to_next_order"), when(isLastOfDay, col("order_seq_number")))
            .as("first_gap_days"),
        max_by(col("days_since_prev_order"), col("order_seq_number")).as("last_gap_days"));
  }

  private static List<Column> sums() {
    var isCancelled = col("status").equalTo("cancelled");
    return List.of(
        sum("items").as("items"),
        sum("units").as("units"),
        sum("gross_sales").as("gross_sales"),
        sum("discounts").as("discounts"),
        sum("returns").as("returns"),
        sum("net_sales").as("net_sales"),
        count_if(col("discounts").gt(0)).as("discounted_orders"),
        count_if(isCancelled).as("cancelled_orders"),
        total(isCancelled, col("returns")).as("cancelled_returns"));
  }

  private static List<Column> ofYear(Column isRecent) {
    var isCosted = isRecent.and(col("cogs").isNotNull());
    return List.of(
        count_if(isRecent).as("orders_365"),
        total(isRecent, col("net_sales")).as("net_sales_365"),
        total(isCosted, col("net_sales")).as("costed_sales_365"),
        total(isCosted, col("net_sales").minus(col("cogs"))).as("cm1_365"));
  }

  private static List<Column> ofWindow(int days, LocalDate day) {
    var isInWindow = days == 0 ? lit(true) : isWithin(days, day);
    return List.of(
        count_if(isInWindow).as("orders_window"),
        total(isInWindow, col("gross_sales").minus(col("discounts"))).as("sales_window"));
  }

  private static Column isWithin(int days, LocalDate day) {
    return col("order_date").gt(lit(day.minusDays(days)));
  }

  private static Column total(Column counts, Column amount) {
    return coalesce(sum(when(counts, amount)), lit(0L));
  }

  private CustomerHistory() {}
}
