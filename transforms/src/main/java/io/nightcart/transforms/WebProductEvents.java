package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.first;
import static org.apache.spark.sql.functions.last;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Web;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Web#PRODUCT_EVENTS}. */
public final class WebProductEvents {

  private static final String TYPES =
      "type in ('product_view', 'add_to_cart', 'remove_from_cart', 'checkout_step', 'transaction')";

  /**
   * Events on the way to an order, with their session and cart.
   *
   * @param events of silver.web_events, all of those visitors whose events are wanted
   * @param sessions of silver.web_sessions, all of theirs
   */
  public static Dataset<Row> from(Dataset<Row> events, Dataset<Row> sessions) {
    var known =
        sessions.select(col("session_key"), col("person_key"), col("customer_key"), col("is_bot"));
    return Sessions.marked(events)
        .where(TYPES)
        .drop("customer_key", "is_bot", "is_storm")
        .join(known, new String[] {"session_key"})
        .withColumn("cart_group", group())
        .select(
            Web.PRODUCT_EVENTS.fields().stream()
                .map(field -> col(field.name()))
                .toArray(Column[]::new))
        .transform(Web.PRODUCT_EVENTS::conform);
  }

  /** An event without cart_id is about the session's cart: the one before, else the first. */
  private static Column group() {
    var ofSession = Window.partitionBy("session_key").orderBy("at", "event_id");
    var before = ofSession.rowsBetween(Window.unboundedPreceding(), Window.currentRow());
    var all = ofSession.rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing());
    var cart = coalesce(last("cart_id", true).over(before), first("cart_id", true).over(all));
    var person = when(expr("visitor_key not like 'event/%'"), col("person_key"));
    return when(col("type").notEqual("product_view"), coalesce(concat(lit("cart/"), cart), person));
  }

  private WebProductEvents() {}
}
