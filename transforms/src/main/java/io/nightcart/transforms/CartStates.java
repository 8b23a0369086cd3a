package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import io.nightcart.tables.Web;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Web#CART_STATES}. */
public final class CartStates {

  /** After how many days a cart that was left is given up. */
  public static final int DAYS_KEPT = 30;

  /** The tables that tell what became of carts. */
  public static final List<Table> READS =
      List.of(Web.CARTS, Silver.ORDERS, Silver.ORDER_LINES, Silver.CUSTOMERS);

  private static final String[] CART = {"cart_key"};
  private static final Column IDLE_FROM = expr("last_activity_at + interval 60 minutes");
  private static final Column RECOVERED_BY = expr("last_activity_at + interval 14 days");

  /** Carts opened by a day as they stand at its end; later orders are ignored. */
  public static Dataset<Row> from(Function<Table, Dataset<Row>> tables, LocalDate day, Shop shop) {
    var carts = tables.apply(Web.CARTS).where(col("opened_date").leq(day));
    var later = later(carts, tables.apply(Silver.ORDERS).where(col("order_date").leq(day)));
    return carts
        .join(first(later, "_next"), CART, "left")
        .join(first(holding(later, carts, tables.apply(Silver.ORDER_LINES)), "_back"), CART, "left")
        .join(contactable(tables.apply(Silver.CUSTOMERS)), new String[] {"customer_key"}, "left")
        .transform(known -> closed(known, Days.end(day, shop)))
        .transform(known -> judged(known, day, Days.end(day, shop)))
        .select(
            Web.CART_STATES.fields().stream()
                .map(field -> col(field.name()))
                .toArray(Column[]::new))
        .transform(Web.CART_STATES::conform);
  }

  /** Valid orders of the person after the last add. */
  private static Dataset<Row> later(Dataset<Row> carts, Dataset<Row> orders) {
    var bought =
        orders
            .where("is_valid")
            .select(col("order_id"), col("customer_key").as("_buyer"), col("ordered_at"));
    return carts
        .where("customer_key is not null")
        .join(
            bought,
            col("customer_key")
                .equalTo(col("_buyer"))
                .and(col("ordered_at").geq(col("last_add_at")))
                .and(col("ordered_at").leq(expr("last_activity_at + interval 30 days"))))
        .select("cart_key", "order_id", "ordered_at");
  }

  /** Those with at least one product of the cart. */
  private static Dataset<Row> holding(
      Dataset<Row> later, Dataset<Row> carts, Dataset<Row> orderLines) {
    var items = carts.select(col("cart_key"), explode(col("items.product_id")).as("product_id"));
    return later
        .join(orderLines.select("order_id", "product_id"), new String[] {"order_id"})
        .join(items, new String[] {"cart_key", "product_id"});
  }

  private static Dataset<Row> first(Dataset<Row> orders, String name) {
    var order = struct(col("ordered_at").as("at"), col("order_id").as("id"));
    return orders.groupBy("cart_key").agg(min(order).as(name));
  }

  private static Dataset<Row> contactable(Dataset<Row> customers) {
    return customers.select(
        col("customer_key"),
        expr("email_hash is not null and ifnull(accepts_marketing, false)").as("_agreed"));
  }

  /** The transaction that ended the cart counts once it is past. */
  private static Dataset<Row> closed(Dataset<Row> carts, Column end) {
    var closing = struct(col("closed_at").as("at"), col("closing_order_id").as("id"));
    return carts.withColumn("_end", when(col("closed_at").lt(end), closing));
  }

  private static Dataset<Row> judged(Dataset<Row> carts, LocalDate day, Column end) {
    var isPaidAtOnce =
        col("_end.at").leq(IDLE_FROM).or(col("is_closed_in_session")).and(col("_end").isNotNull());
    var isSoon = col("_next.at").leq(IDLE_FROM);
    var back = coalesce(col("_back"), when(col("customer_key").isNull(), col("_end")));
    var isLeft = end.geq(IDLE_FROM).and(col("value").gt(0));
    var isOld = datediff(lit(day), col("last_activity_date")).geq(DAYS_KEPT);
    var state =
        when(coalesce(isPaidAtOnce.or(isSoon), lit(false)), "purchased")
            .when(isLeft.and(back.getField("at").leq(RECOVERED_BY)), "recovered")
            .when(isOld.or(col("_next").isNotNull()), "expired")
            .when(not(isLeft), "open")
            .otherwise("abandoned");
    return carts
        .withColumn("state", state)
        .withColumn(
            "is_abandoned", isLeft.and(col("state").isin("abandoned", "recovered", "expired")))
        .withColumn(
            "_order",
            when(
                    col("state").equalTo("purchased"),
                    when(isPaidAtOnce, col("_end")).otherwise(col("_next")))
                .when(col("state").equalTo("recovered"), back))
        .withColumn("order_id", col("_order.id"))
        .withColumn(
            "hours_to_recover",
            when(
                col("state").equalTo("recovered"),
                expr("(unix_micros(_order.at) - unix_micros(last_activity_at)) / 3.6e9D")))
        .withColumn("is_contactable", coalesce(col("_agreed"), lit(false)));
  }

  private CartStates() {}
}
