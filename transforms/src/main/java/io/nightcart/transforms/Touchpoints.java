package io.nightcart.transforms;

import static io.nightcart.tables.Attribution.TOUCHPOINTS;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.when;

import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Makes {@link io.nightcart.tables.Attribution#TOUCHPOINTS}. */
public final class Touchpoints {

  private static final String IS_CLICK = "type = 'click' and not is_machine";

  /** Whose touch an event is, in SQL over silver.email_events; null if it is none. */
  public static final String CLICKER =
      "if(%s, ifnull('customer/' || customer_key, recipient_key), null)".formatted(IS_CLICK);

  /** The campaign as a link may tell it by its number, in SQL over silver.ad_spend_daily. */
  public static final String NUMBER = "substring_index(campaign_key, '/', -1)";

  /** What is taken of silver.ad_spend_daily, which repeats it day by day. */
  public static final List<String> PAID = List.of("campaign", "campaign_key");

  private static final String[] CAMPAIGN = {"campaign"};

  /**
   * Visits and clicks in messages, of people and not of programs. The visit that a click in a
   * message leads to within half an hour is that click, and no touch of its own.
   */
  public static Dataset<Row> from(
      Dataset<Row> sessions,
      Dataset<Row> emailEvents,
      Dataset<Row> campaigns,
      Dataset<Row> adSpend) {
    var clicks = clicks(emailEvents, campaigns);
    return visits(sessions, adSpend)
        .transform(visits -> notOfClicks(visits, clicks))
        .unionByName(clicks)
        .transform(TOUCHPOINTS::conform);
  }

  private static Dataset<Row> clicks(Dataset<Row> events, Dataset<Row> campaigns) {
    var channels = campaigns.select(col("campaign_key"), col("channel").as("message"));
    return events
        .where(IS_CLICK)
        .join(broadcast(channels), new String[] {"campaign_key"}, "left")
        .withColumn("channel", when(col("message").equalTo("sms"), "sms").otherwise("email"))
        .select(
            col("event_id").as("touch_key"),
            col("customer_key"),
            expr(CLICKER).as("person_key"),
            col("event_at").as("touched_at"),
            col("event_date").as("touched_date"),
            concat(col("channel"), lit("_click")).as("touch_type"),
            col("channel"),
            col("campaign_key"));
  }

  private static Dataset<Row> visits(Dataset<Row> sessions, Dataset<Row> adSpend) {
    return sessions
        .where("not is_bot and not is_stray")
        .join(broadcast(paid(adSpend)), CAMPAIGN, "left")
        .select(
            col("session_key").as("touch_key"),
            col("customer_key"),
            col("person_key"),
            col("started_at").as("touched_at"),
            col("session_date").as("touched_date"),
            lit("session").as("touch_type"),
            col("channel_group").as("channel"),
            coalesce(col("paid_key"), concat(col("source"), lit("/"), col("campaign")), lit("-"))
                .as("campaign_key"));
  }

  /** Campaigns that are paid for, under the names and numbers by which links may tell them. */
  private static Dataset<Row> paid(Dataset<Row> adSpend) {
    var told = adSpend.select(PAID.stream().map(functions::col).toArray(Column[]::new));
    var byName = told.select(col("campaign"), col("campaign_key").as("paid_key"));
    var byNumber = told.select(expr(NUMBER).as("campaign"), col("campaign_key").as("paid_key"));
    return byName
        .unionByName(byNumber)
        .where("campaign is not null and campaign <> '-'")
        .groupBy("campaign")
        .agg(min("paid_key").as("paid_key"));
  }

  private static Dataset<Row> notOfClicks(Dataset<Row> visits, Dataset<Row> clicks) {
    var clicked =
        clicks
            .where("customer_key is not null")
            .select(
                col("customer_key").as("clicker"),
                col("channel").as("message"),
                col("touched_at").as("clicked_at"));
    return visits.join(
        clicked,
        expr(
            "customer_key = clicker and channel = message and touched_at >= clicked_at"
                + " and touched_at <= clicked_at + interval 30 minutes"),
        "left_anti");
  }

  private Touchpoints() {}
}
