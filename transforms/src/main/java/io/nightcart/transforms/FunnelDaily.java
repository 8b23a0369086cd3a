package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import io.nightcart.tables.Web;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Web#FUNNEL_DAILY}. */
public final class FunnelDaily {

  /** The tables that tell of the way to an order. */
  public static final List<Table> READS = List.of(Web.SESSIONS, Silver.ORDERS, Silver.REVIEWS);

  /**
   * A session's stages: name, whether it goes on, and the time at which it ends; a stage that it
   * did not reach has no beginning.
   */
  private static final String STAGES =
      """
      stack(5,
        'awareness', started_at,
          coalesce(researched_at, considered_at, purchased_at) is not null,
          least(researched_at, considered_at, purchased_at),
        'research', researched_at,
          coalesce(considered_at, purchased_at) is not null,
          least(considered_at, purchased_at),
        'consideration', considered_at, purchased_at is not null, purchased_at,
        'purchase', purchased_at, cast(null as boolean), cast(null as timestamp),
        'post_purchase', if(is_after, started_at, null), purchased_at is not null,
          cast(null as timestamp))
      as (stage, began_at, goes_on, next_at)
      """;

  /** Counts sessions and reviews up to a day, stage by stage. */
  public static Dataset<Row> from(Function<Table, Dataset<Row>> tables, LocalDate day) {
    var orders =
        tables
            .apply(Silver.ORDERS)
            .where("is_valid and customer_key is not null")
            .select(col("customer_key").as("_buyer"), col("ordered_at"));
    var sessions =
        tables
            .apply(Web.SESSIONS)
            .where(col("session_date").leq(day).and(expr("not is_bot and not is_stray")))
            .transform(rows -> withPast(rows, orders, "started_at", "session_key"))
            .transform(FunnelDaily::stages);
    var reviews =
        tables
            .apply(Silver.REVIEWS)
            .where(col("created_date").leq(day).and(col("customer_key").isNotNull()))
            .transform(rows -> withPast(rows, orders, "created_at", "review_id"))
            .transform(FunnelDaily::reviews);
    return sessions
        .unionByName(reviews, true)
        .transform(FunnelDaily::sumUp)
        .transform(Web.FUNNEL_DAILY::conform);
  }

  /** Adds {@code customer_type}, and whether an order lies up to 30 days before. */
  private static Dataset<Row> withPast(
      Dataset<Row> rows, Dataset<Row> orders, String at, String key) {
    var before = col("ordered_at").lt(col(at));
    var past =
        rows.where("customer_key is not null")
            .select(key, "customer_key", at)
            .join(orders, col("customer_key").equalTo(col("_buyer")).and(before))
            .groupBy(key)
            .agg(max(col("ordered_at").geq(expr(at + " - interval 30 days"))).as("is_after"));
    return rows.join(past, new String[] {key}, "left")
        .withColumn(
            "customer_type",
            when(col("customer_key").isNull(), "unknown")
                .when(col("is_after").isNull(), "new")
                .otherwise("returning"));
  }

  private static Dataset<Row> stages(Dataset<Row> sessions) {
    return sessions
        .withColumn("device", coalesce(col("device"), lit("unknown")))
        .selectExpr(
            "session_date as day",
            "channel_group",
            "device",
            "customer_type",
            "person_key",
            "session_key",
            "ended_at",
            STAGES)
        .where("began_at is not null")
        .withColumn(
            "dwell",
            expr(
                "greatest(0L, unix_seconds(coalesce(next_at, ended_at)) - unix_seconds(began_at))"));
  }

  private static Dataset<Row> reviews(Dataset<Row> reviews) {
    return reviews
        .where("is_after")
        .select(
            col("created_date").as("day"),
            lit("review").as("channel_group"),
            lit("unknown").as("device"),
            col("customer_type"),
            concat(lit("customer/"), col("customer_key")).as("person_key"),
            lit("post_purchase").as("stage"),
            lit(false).as("goes_on"),
            lit(0L).as("dwell"));
  }

  /** Person by person first: to count distinct ones, Spark would go through every row thrice. */
  private static Dataset<Row> sumUp(Dataset<Row> stages) {
    var isNotLast = col("stage").notEqual("purchase");
    return stages
        .groupBy("day", "channel_group", "device", "customer_type", "stage", "person_key")
        .agg(
            count("session_key").as("sessions"),
            count_if(expr("goes_on and session_key is not null")).as("_going_on"),
            max("goes_on").as("_goes_on"),
            sum("dwell").as("dwell_seconds"))
        .groupBy("day", "channel_group", "device", "customer_type", "stage")
        .agg(
            sum("sessions").as("sessions"),
            count("person_key").as("people"),
            sum("_going_on").as("_going_on"),
            count_if(col("_goes_on")).as("_people_going_on"),
            sum("dwell_seconds").as("dwell_seconds"))
        .withColumn("sessions_going_on", when(isNotLast, col("_going_on")))
        .withColumn("sessions_leaving", col("sessions").minus(col("sessions_going_on")))
        .withColumn("people_going_on", when(isNotLast, col("_people_going_on")))
        .drop("_going_on", "_people_going_on");
  }

  private FunnelDaily() {}
}
