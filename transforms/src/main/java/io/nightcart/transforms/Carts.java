package io.nightcart.transforms;

import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count_distinct;
import static org.apache.spark.sql.functions.date_format;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import io.nightcart.tables.Web;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Web#CARTS}. */
public final class Carts {

  /** The tables that tell of carts. */
  public static final List<Table> READS =
      List.of(Web.PRODUCT_EVENTS, Web.SESSIONS, Silver.ORDERS, Silver.PRODUCTS);

  private static final Column ORDER = struct(col("at"), col("event_id"));
  private static final String[] CART = {"cart_group", "_number"};
  private static final String IS_ADD = "type = 'add_to_cart'";
  private static final String IS_END = "type in ('order', 'transaction')";

  /** Carts of all people whose events are given, with their sessions and orders. */
  public static Dataset<Row> from(Function<Table, Dataset<Row>> tables, Shop shop) {
    var steps = tables.apply(Web.PRODUCT_EVENTS).where("cart_group is not null and not is_bot");
    var events =
        steps
            .unionByName(orders(steps, tables.apply(Silver.ORDERS)), true)
            .transform(Carts::number);
    return sumUp(events)
        .join(items(events, tables.apply(Silver.PRODUCTS)), CART, "left")
        .join(
            openings(tables.apply(Web.SESSIONS)), col("_session").equalTo(col("_opening")), "left")
        .withColumn("cart_key", key())
        .withColumn("opened_date", Days.local(col("opened_at"), shop))
        .withColumn("last_activity_date", Days.local(col("last_activity_at"), shop))
        .withColumn("closed_date", Days.local(col("closed_at"), shop))
        .withColumn("channel_group", coalesce(col("channel_group"), lit("direct")))
        .drop("_number", "_session", "_opening")
        .transform(Web.CARTS::conform);
  }

  /** The valid orders of a group's customers that lie between its events. */
  private static Dataset<Row> orders(Dataset<Row> steps, Dataset<Row> orders) {
    var groups =
        steps
            .where("customer_key is not null")
            .groupBy(col("cart_group"), col("customer_key").as("_buyer"))
            .agg(min("at").as("_from"), max("at").as("_to"));
    return groups
        .join(
            orders.where("is_valid").select("order_id", "customer_key", "ordered_at"),
            col("_buyer")
                .equalTo(col("customer_key"))
                .and(col("ordered_at").between(col("_from"), col("_to"))))
        .select(
            col("cart_group"),
            concat(lit("order/"), col("order_id")).as("event_id"),
            lit("order").as("type"),
            col("ordered_at").as("at"));
  }

  /** Numbers the carts of a group. */
  private static Dataset<Row> number(Dataset<Row> events) {
    var byTime = Window.partitionBy("cart_group").orderBy(col("at"), expr(IS_END), col("event_id"));
    var isRested =
        col("cart_group")
            .startsWith("cart/")
            .equalTo(false)
            .and(col("at").gt(lag("at", 1).over(byTime).plus(expr("interval 24 hours"))));
    var begins = coalesce(lag(expr(IS_END), 1).over(byTime).or(isRested), lit(true));
    return events
        .withColumn("_begins", when(begins, 1).otherwise(0))
        .withColumn("_number", sum("_begins").over(byTime))
        .drop("_begins");
  }

  private static Dataset<Row> sumUp(Dataset<Row> events) {
    var isAdd = expr(IS_ADD);
    var isActivity = expr("not " + IS_END);
    var isEnd = expr("type = 'transaction'");
    return events
        .groupBy(CART[0], CART[1])
        .agg(
            min("customer_key").as("_customer"),
            max("customer_key").as("_other"),
            min(when(isAdd, col("at"))).as("opened_at"),
            max(when(isAdd, col("at"))).as("last_add_at"),
            max(when(isActivity, col("at"))).as("last_activity_at"),
            count_distinct(when(isActivity, col("session_key"))).as("sessions"),
            min_by(col("session_key"), when(isAdd, ORDER)).as("_session"),
            max_by(col("session_key"), when(isActivity, ORDER)).as("_last"),
            max(WebSessions.rank("step")).as("_rank"),
            max(when(isEnd, col("at"))).as("closed_at"),
            max(when(isEnd, col("order_id"))).as("closing_order_id"),
            max(when(isEnd, col("session_key"))).as("_end"))
        .where("opened_at is not null")
        .withColumn("customer_key", expr("if(_customer = _other, _customer, null)"))
        .withColumn("stage", coalesce(WebSessions.named("_rank"), lit("cart")))
        .withColumn("is_closed_in_session", expr("ifnull(_end = _last, false)"))
        .drop("_customer", "_other", "_rank", "_last", "_end");
  }

  /**
   * What is left of each product: what was put in, less what was taken out since it was last none.
   */
  private static Dataset<Row> items(Dataset<Row> events, Dataset<Row> products) {
    var ofProduct = Window.partitionBy("cart_group", "_number", "_product");
    var emptied = max(when(expr("type = 'remove_from_cart' and quantity is null"), ORDER));
    var units = expr("if(" + IS_ADD + ", ifnull(quantity, 1L), -quantity)");
    var isSince = col("_emptied").isNull().or(ORDER.gt(col("_emptied")));
    return events
        .where("type in ('add_to_cart', 'remove_from_cart')")
        .withColumn("_product", coalesce(col("product_id"), lit("-")))
        .withColumn("_emptied", emptied.over(ofProduct))
        .groupBy("cart_group", "_number", "_product")
        .agg(
            sum(when(isSince, units)).as("quantity"),
            max_by(col("unit_price"), when(col("unit_price").isNotNull(), ORDER)).as("unit_price"))
        .join(
            products.select(col("product_id"), col("price")),
            col("_product").equalTo(col("product_id")),
            "left")
        .withColumn("unit_price", coalesce(col("unit_price"), col("price")))
        .transform(Carts::leftOver);
  }

  private static Dataset<Row> leftOver(Dataset<Row> products) {
    var item = struct(col("_product").as("product_id"), col("quantity"), col("unit_price"));
    var isLeft = col("quantity").gt(0);
    return products
        .groupBy("cart_group", "_number")
        .agg(
            array_sort(collect_list(when(isLeft, item))).as("items"),
            coalesce(sum(when(isLeft, col("quantity"))), lit(0L)).as("units"),
            coalesce(sum(when(isLeft, expr("quantity * ifnull(unit_price, 0)"))), lit(0))
                .cast(Field.MONEY)
                .as("value"));
  }

  private static Dataset<Row> openings(Dataset<Row> sessions) {
    return sessions.select(col("session_key").as("_opening"), col("device"), col("channel_group"));
  }

  private static Column key() {
    return concat(
        col("cart_group"),
        lit("@"),
        date_format(col("opened_at"), "yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'"));
  }

  private Carts() {}
}
