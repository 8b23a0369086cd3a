package io.nightcart.transforms;

import static io.nightcart.tables.Retention.CHURN_WINDOWS;
import static io.nightcart.tables.Retention.CUSTOMER_CATEGORIES;
import static io.nightcart.tables.Retention.CUSTOMER_STATES;
import static io.nightcart.tables.Retention.PURCHASE_GAPS;
import static io.nightcart.tables.Segments.CUSTOMER_HISTORY;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_diff;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;

import io.nightcart.tables.Field;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Retention#CUSTOMER_STATES}. */
public final class CustomerStates {

  private static final int DAYS_REACTIVATED = 30;

  private static final String STATE =
      "case when last_gap_days > churn_window_days and recency_days <= %d then 'reactivated'"
          + " when recency_days <= at_risk_days then 'active'"
          + " when recency_days <= churn_window_days then 'at_risk'"
          + " when recency_days <= 2 * churn_window_days then 'lapsed' else 'churned' end";

  /** The tables that it reads. */
  public static final List<Table> READS =
      List.of(CUSTOMER_HISTORY, CUSTOMER_CATEGORIES, CHURN_WINDOWS, PURCHASE_GAPS);

  private static final String MEAN_GAP =
      "(date_diff(last_order_date, first_order_date) + ifnull(own_gap, shop_gap))"
          + " / (repeat_days + 1)";

  /** Holds the days since each customer's last order against the window of the main category. */
  public static Dataset<Row> from(Function<Table, Dataset<Row>> tables, LocalDate day) {
    var main =
        tables
            .apply(CUSTOMER_CATEGORIES)
            .where("preference = 1")
            .select(col("customer_key"), col("category").as("main_category"));
    var now =
        tables.apply(CHURN_WINDOWS).where(col("valid_from").equalTo(lit(day.withDayOfMonth(1))));
    var own =
        now.select(
            col("category_group").as("main_category"),
            col("at_risk_days").as("own_at_risk"),
            col("churn_window_days").as("own_window"));
    var shop = now.where("category_group = 'all'").select("at_risk_days", "churn_window_days");
    return tables
        .apply(CUSTOMER_HISTORY)
        .join(main, new String[] {"customer_key"}, "left")
        .transform(rows -> withMedians(rows, tables.apply(PURCHASE_GAPS)))
        .join(broadcast(own), new String[] {"main_category"}, "left")
        .crossJoin(broadcast(shop))
        .withColumn("at_risk_days", coalesce(col("own_at_risk"), col("at_risk_days")))
        .withColumn("churn_window_days", coalesce(col("own_window"), col("churn_window_days")))
        .withColumn("day", lit(day))
        .withColumn("recency_days", date_diff(lit(day), col("last_order_date")).cast(Field.NUMBER))
        .withColumn("avg_days_between_orders", expr(MEAN_GAP))
        .withColumn("state", expr(STATE.formatted(DAYS_REACTIVATED)))
        .select(
            "customer_key",
            "day",
            "main_category",
            "recency_days",
            "avg_days_between_orders",
            "at_risk_days",
            "churn_window_days",
            "state")
        .transform(CUSTOMER_STATES::conform);
  }

  private static Dataset<Row> withMedians(Dataset<Row> customers, Dataset<Row> gaps) {
    var own = gaps.select(col("category_group").as("main_category"), col("p50_days").as("own_gap"));
    var shop = gaps.where("category_group = 'all'").agg(max("p50_days").as("shop_gap"));
    return customers
        .join(broadcast(own), new String[] {"main_category"}, "left")
        .crossJoin(broadcast(shop));
  }

  private CustomerStates() {}
}
