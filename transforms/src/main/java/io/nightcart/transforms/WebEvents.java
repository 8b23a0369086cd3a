package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.lower;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.regexp_extract;
import static org.apache.spark.sql.functions.regexp_replace;
import static org.apache.spark.sql.functions.trim;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Shop;
import io.nightcart.tables.Web;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Web#EVENTS}. */
public final class WebEvents {

  private static final Column VISITOR =
      coalesce(
          concat(lit("device/"), col("anonymous_id")),
          concat(lit("session/"), col("session_id")),
          concat(lit("customer/"), col("customer_key")),
          concat(lit("email/"), col("email_hash")),
          concat(lit("event/"), col("event_id")));

  /** The newest version of every event, with its visitor and the customer whom it tells. */
  public static Dataset<Row> from(
      Dataset<Row> deliveredEvents, Dataset<Row> links, Dataset<Row> orders, Shop shop) {
    return Versions.newest(deliveredEvents, "event_id")
        .transform(events -> onTheirDevice(events, deliveredEvents))
        .transform(events -> Owners.resolve(events, links))
        .transform(events -> ofBuyers(events, orders))
        .withColumn("visitor_key", VISITOR)
        .withColumn("event_date", Days.local(col("at"), shop))
        .withColumn("step", step())
        .withColumn("page", nullif(regexp_replace(col("url"), "[?#].*$", ""), lit("")))
        .withColumn("referrer_host", external(host("referrer"), host("url")))
        .withColumn("utm_source", word("utm_source"))
        .withColumn("utm_medium", word("utm_medium"))
        .withColumn("device", word("device"))
        .withColumn("search_term", regexp_replace(word("search_term"), "\\s+", " "))
        .select(Web.EVENTS.fields().stream().map(field -> col(field.name())).toArray(Column[]::new))
        .transform(Web.EVENTS::conform);
  }

  /** An event without a device is on the only one of its session, if there is just one. */
  private static Dataset<Row> onTheirDevice(Dataset<Row> events, Dataset<Row> delivered) {
    var devices =
        delivered
            .where("session_id is not null and anonymous_id is not null")
            .groupBy(col("session_id").as("_session"))
            .agg(min("anonymous_id").as("_device"), max("anonymous_id").as("_other"))
            .where("_device = _other");
    var isLost = col("anonymous_id").isNull();
    return events
        .join(devices, isLost.and(col("session_id").equalTo(col("_session"))), "left")
        .withColumn("anonymous_id", coalesce(col("anonymous_id"), col("_device")))
        .drop("_session", "_device", "_other");
  }

  private static Dataset<Row> ofBuyers(Dataset<Row> events, Dataset<Row> orders) {
    var buyers = orders.select(col("order_id").as("_order"), col("customer_key").as("_buyer"));
    var isTransaction = col("type").equalTo("transaction");
    return events
        .join(buyers, isTransaction.and(col("order_id").equalTo(col("_order"))), "left")
        .withColumn("customer_key", coalesce(col("customer_key"), col("_buyer")))
        .drop("_order", "_buyer");
  }

  private static Column step() {
    var number = expr("try_cast(step as bigint)");
    var word = lower(col("step"));
    return when(col("type").notEqual("checkout_step"), lit(null))
        .when(number.equalTo(2).or(word.rlike("ship|deliver|address")), "shipping")
        .when(number.geq(3).or(word.rlike("pay|review|confirm|place")), "payment")
        .otherwise("checkout_started");
  }

  private static Column word(String column) {
    return nullif(lower(trim(col(column))), lit(""));
  }

  private static Column host(String address) {
    var host = regexp_extract(lower(col(address)), "^[a-z][a-z0-9+.-]*://([^/?#:]+)", 1);
    return nullif(regexp_replace(host, "^www\\.", ""), lit(""));
  }

  /** A host other than the shop's own and those above and below it. */
  private static Column external(Column host, Column own) {
    var isOwn =
        host.equalTo(own)
            .or(host.endsWith(concat(lit("."), own)))
            .or(own.endsWith(concat(lit("."), host)));
    return when(coalesce(isOwn, lit(false)), lit(null)).otherwise(host);
  }

  private WebEvents() {}
}
