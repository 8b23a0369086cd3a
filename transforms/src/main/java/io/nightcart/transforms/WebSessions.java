package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.min_by;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Web;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Web#SESSIONS}. */
public final class WebSessions {

  /** A session of more events is no person's. */
  private static final int MOST_EVENTS = 300;

  private static final Column ORDER = struct(col("at"), col("event_id"));
  private static final String IS_VIEW = "type in ('page_view', 'product_view', 'list_view')";

  /**
   * Sessions of events.
   *
   * @param events of silver.web_events, all of those visitors whose sessions are wanted, and of
   *     those who told of the same orders
   */
  public static Dataset<Row> from(
      Dataset<Row> events, Dataset<Row> orders, Dataset<Row> orderLines, Shop shop) {
    return Sessions.marked(events)
        .withColumn(
            "_is_plain", expr("coalesce(utm_source, utm_medium, utm_campaign, click_id) is null"))
        .transform(marked -> withWorth(marked, orders, orderLines))
        .transform(WebSessions::sumUp)
        .transform(WebSessions::nameCustomers)
        .withColumn("session_date", Days.local(col("started_at"), shop))
        .withColumn("channel_group", Channels.group())
        .drop("click_id", "_storm", "_first_page", "_last_page", "_deeds")
        .transform(Web.SESSIONS::conform);
  }

  /** Adds to the event that first told of an order that it did, and what the order is worth. */
  private static Dataset<Row> withWorth(
      Dataset<Row> events, Dataset<Row> orders, Dataset<Row> lines) {
    var isTold = events.where("type = 'transaction'");
    var order = coalesce(col("order_id"), col("event_id"));
    var first =
        isTold
            .select(col("event_id"), col("order_id"), order.as("_order"), col("at"))
            .withColumn(
                "_rank", row_number().over(Window.partitionBy("_order").orderBy("at", "event_id")))
            .where("_rank = 1")
            .join(worth(orders, lines), new String[] {"order_id"}, "left")
            .select(col("event_id").as("_event"), col("_worth"));
    return events
        .join(first, col("event_id").equalTo(col("_event")), "left")
        .withColumn("_is_first", col("_event").isNotNull())
        .drop("_event");
  }

  private static Dataset<Row> worth(Dataset<Row> orders, Dataset<Row> lines) {
    return orders
        .where("is_valid")
        .join(lines.where("not is_gift_card"), new String[] {"order_id"})
        .groupBy("order_id")
        .agg(
            sum(Money.ofOrder("gross_amount").minus(Money.ofOrder("discount_amount")))
                .cast(Field.MONEY)
                .as("_worth"));
  }

  private static Dataset<Row> sumUp(Dataset<Row> events) {
    return events
        .groupBy("visitor_key", "session_key")
        .agg(
            min("customer_key").as("_customer"),
            max("customer_key").as("_other_customer"),
            min("at").as("started_at"),
            max("at").as("ended_at"),
            firstKnown("anonymous_id").as("anonymous_id"),
            firstKnown("device").as("device"),
            firstKnown("country").as("country"),
            firstKnown("page").as("landing_page"),
            // The first link with a campaign in it tells more than the first page.
            min_by(touch(), struct(col("_is_plain"), col("at"), col("event_id"))).as("_touch"),
            count(lit(1)).as("events"),
            ofType("page_view").as("page_views"),
            ofType("product_view").as("product_views"),
            ofType("list_view").as("list_views"),
            ofType("search").as("searches"),
            count_if(expr("type = 'search' and results_count is not null")).as("counted_searches"),
            count_if(expr("type = 'search' and results_count = 0")).as("zero_result_searches"),
            ofType("add_to_cart").as("add_to_carts"),
            max(expr("if(type = 'checkout_step', 1L, 0L)")).as("checkout_started"),
            max(rank("step")).as("_rank"),
            count_if(col("_is_first")).as("transactions"),
            sum("_worth").as("revenue"),
            firstAt("type in ('product_view', 'list_view', 'search')").as("researched_at"),
            firstAt("type in ('add_to_cart', 'remove_from_cart', 'checkout_step')")
                .as("considered_at"),
            firstAt("type = 'transaction'").as("purchased_at"),
            count_if(expr("not " + IS_VIEW)).as("_deeds"),
            min(page()).as("_first_page"),
            max(page()).as("_last_page"),
            max("is_bot").as("is_bot"),
            max("is_storm").as("_storm"))
        .select(col("*"), col("_touch.*"))
        .drop("_touch")
        .withColumn("max_step", named("_rank"))
        .withColumn("is_bounce", expr("_deeds = 0 and ifnull(_first_page = _last_page, true)"))
        .withColumn("is_bot", expr("is_bot or _storm or events > " + MOST_EVENTS))
        .withColumn("is_stray", col("visitor_key").startsWith("event/"))
        .drop("_rank");
  }

  private static Column touch() {
    return struct(
        coalesce(col("utm_source"), col("referrer_host")).as("source"),
        col("utm_medium").as("medium"),
        col("utm_campaign").as("campaign"),
        col("click_id"));
  }

  private static Column firstKnown(String column) {
    return min_by(col(column), when(col(column).isNotNull(), ORDER));
  }

  private static Column ofType(String type) {
    return count_if(col("type").equalTo(type));
  }

  private static Column firstAt(String condition) {
    return min(when(expr(condition), col("at")));
  }

  /** What tells the pages of a session apart; each view its own where no address is known. */
  private static Column page() {
    return when(expr(IS_VIEW), coalesce(col("page"), col("event_id")));
  }

  /** Sorts the steps of the checkout. */
  static Column rank(String step) {
    return expr(
        "case %s when 'payment' then 3 when 'shipping' then 2 when 'checkout_started' then 1 end"
            .formatted(step));
  }

  /** The step of a rank. */
  static Column named(String rank) {
    return expr(
        "case %s when 3 then 'payment' when 2 then 'shipping' when 1 then 'checkout_started' end"
            .formatted(rank));
  }

  /** A session's own customer, else the only one of the visitor; of several, none. */
  private static Dataset<Row> nameCustomers(Dataset<Row> sessions) {
    var ofVisitor = Window.partitionBy("visitor_key");
    var own = col("_customer");
    var only = min("_customer").over(ofVisitor);
    var other = max("_other_customer").over(ofVisitor);
    return sessions
        .withColumn("_only", when(only.equalTo(other), only))
        .withColumn(
            "customer_key",
            when(own.isNull(), col("_only")).when(own.equalTo(col("_other_customer")), own))
        .withColumn(
            "person_key",
            coalesce(concat(lit("customer/"), col("customer_key")), col("visitor_key")))
        .drop("_customer", "_other_customer", "_only");
  }

  private WebSessions() {}
}
