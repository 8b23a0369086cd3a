package io.nightcart.transforms;

import static io.nightcart.tables.Web.PRODUCT_FUNNEL;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;

import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Web#PRODUCT_FUNNEL}. */
public final class ProductFunnel {

  private static final int DAYS = 28;

  /** Until then a cart may be recovered. */
  private static final int SETTLED = 14;

  private static final String[] PRODUCT = {"product_id"};

  /**
   * Sessions of the 28 days that end on a day, and carts of those that ended 14 days before.
   *
   * @param productEvents of silver.web_product_events
   * @param carts of gold.carts
   */
  public static Dataset<Row> from(Dataset<Row> productEvents, Dataset<Row> carts, LocalDate day) {
    return sessions(within(productEvents, "event_date", day))
        .join(carts(within(carts, "opened_date", day.minusDays(SETTLED))), PRODUCT, "full")
        .na()
        .fill(0, new String[] {"view_sessions", "add_sessions", "carts", "carts_ordered"})
        .withColumn("view_to_cart", expr("try_divide(double(add_sessions), view_sessions)"))
        .withColumn("cart_to_order", expr("try_divide(double(carts_ordered), carts)"))
        .transform(PRODUCT_FUNNEL::conform);
  }

  private static Dataset<Row> within(Dataset<Row> rows, String date, LocalDate day) {
    return rows.where(col(date).gt(day.minusDays(DAYS)).and(col(date).leq(day)));
  }

  private static Dataset<Row> sessions(Dataset<Row> events) {
    return events
        .where("not is_bot and product_id is not null and type in ('product_view', 'add_to_cart')")
        .groupBy("session_key", "product_id")
        .agg(
            expr("bool_or(type = 'product_view')").as("is_viewed"),
            expr("bool_or(type = 'add_to_cart')").as("is_added"))
        .where("is_viewed")
        .groupBy("product_id")
        .agg(count(lit(1)).as("view_sessions"), count_if(col("is_added")).as("add_sessions"));
  }

  private static Dataset<Row> carts(Dataset<Row> carts) {
    return carts
        .select(
            col("state").isin("purchased", "recovered").as("is_ordered"),
            explode(expr("array_distinct(items.product_id)")).as("product_id"))
        .where("product_id <> '-'")
        .groupBy("product_id")
        .agg(count(lit(1)).as("carts"), count_if(col("is_ordered")).as("carts_ordered"));
  }

  private ProductFunnel() {}
}
