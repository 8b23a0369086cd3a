package io.nightcart.transforms;

import static io.nightcart.tables.Lifetime.PURCHASE_HISTORIES;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Lifetime#PURCHASE_HISTORIES}. */
public final class PurchaseHistories {

  /** Days of {@code recent}. */
  public static final int YEAR = 365;

  /**
   * Sums up on which days every known customer bought, by the day and by some days before it.
   *
   * @param holdoutDays days before the day on which the span {@code calibration} ends
   */
  public static Dataset<Row> from(Dataset<Row> fctOrders, int holdoutDays, LocalDate day) {
    return fctOrders
        .where(col("is_valid").and(col("customer_key").isNotNull()))
        .where(col("order_date").leq(day))
        .groupBy("customer_key", "order_date")
        .agg(sum("net_sales").as("sales"))
        .select(
            col("customer_key"),
            col("order_date"),
            col("sales"),
            inline(array(span("all", day), span("calibration", day.minusDays(holdoutDays)))))
        .transform(PurchaseHistories::sumUp)
        .where("repeats >= 0")
        .transform(PURCHASE_HISTORIES::conform);
  }

  private static Column span(String name, LocalDate end) {
    return struct(lit(name).as("span"), lit(end).as("end_date"));
  }

  private static Dataset<Row> sumUp(Dataset<Row> purchases) {
    var date = col("order_date");
    var sales = col("sales");
    var isIn = date.leq(col("end_date"));
    var isLater = date.gt(col("end_date"));
    var isPaid = isIn.and(sales.gt(0));
    var isRecent = isIn.and(date.gt(date_sub(col("end_date"), YEAR)));
    return purchases
        .groupBy("span", "customer_key")
        .agg(
            min(date).as("first_date"),
            min_by(sales, date).as("first_sales"),
            max(when(isIn, date)).as("last_date"),
            count_if(isIn).minus(1).as("repeats"),
            count_if(isRecent).as("recent"),
            count_if(isPaid).as("paid_repeats"),
            total(isPaid).as("paid_sales"),
            total(isIn).as("repeat_sales"),
            count_if(isLater).as("later"),
            total(isLater).as("later_sales"))
        .transform(PurchaseHistories::takeOutTheFirst);
  }

  private static Column total(Column counts) {
    return coalesce(sum(when(counts, col("sales"))), lit(0L));
  }

  private static Dataset<Row> takeOutTheFirst(Dataset<Row> histories) {
    var first = col("first_sales");
    var isPaid = first.gt(0);
    return histories
        .withColumn("paid_repeats", col("paid_repeats").minus(when(isPaid, 1L).otherwise(0L)))
        .withColumn("paid_sales", col("paid_sales").minus(when(isPaid, first).otherwise(0L)))
        .withColumn("repeat_sales", col("repeat_sales").minus(first));
  }

  private PurchaseHistories() {}
}
