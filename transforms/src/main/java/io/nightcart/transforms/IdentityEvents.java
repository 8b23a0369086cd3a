package io.nightcart.transforms;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sort_array;
import static org.apache.spark.sql.functions.struct;

import io.nightcart.tables.Identity;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Identity#IDENTITY_EVENTS}. */
public final class IdentityEvents {

  /**
   * Which accounts and guests became part of another customer, and which left one.
   *
   * @param identifiers of silver.identifiers
   * @param links of silver.identity_links
   */
  public static Dataset<Row> from(Dataset<Row> identifiers, Dataset<Row> links) {
    var joining =
        links
            .where("identifier_type <> 'account' and not is_hub and not is_role")
            .select("identifier", "customer_key");
    var own =
        links
            .where("customer_key is not null")
            .select(col("identifier").as("holder_key"), col("customer_key").as("to_key"));
    var told =
        identifiers
            .join(joining, new String[] {"identifier"})
            .withColumn("tellers", tellers())
            .join(own, new String[] {"holder_key"});
    return merges(told).unionByName(splits(told)).transform(Identity.IDENTITY_EVENTS::conform);
  }

  /** All who ever told an identifier, in the order in which they did. */
  private static Column tellers() {
    var teller = struct("first_seen", "holder_key", "is_current");
    return sort_array(collect_list(teller).over(Window.partitionBy("identifier")));
  }

  private static Dataset<Row> merges(Dataset<Row> told) {
    return told.withColumn("tellers", expr("filter(tellers, teller -> teller.is_current)"))
        .where("is_current and size(tellers) > 1 and holder_key <> to_key")
        .withColumn("joined_at", greatest(col("first_seen"), expr("get(tellers, 1).first_seen")))
        .groupBy("holder_key", "to_key")
        .agg(
            min("joined_at").as("at"),
            array_join(sort_array(collect_set("identifier_type")), ", ").as("rule"))
        .withColumn("type", lit("merge"))
        .withColumn("from_key", col("holder_key"))
        .withColumn("event_id", concat_ws("/", col("type"), col("holder_key")));
  }

  /**
   * Whoever told an identifier while another did as well, tells it no more and is not that other.
   */
  private static Dataset<Row> splits(Dataset<Row> told) {
    String another =
        "exists(tellers, other -> other.holder_key <> holder_key and other.first_seen <= last_seen)";
    return told.where("not is_current and customer_key <> to_key and " + another)
        .withColumn("type", lit("split"))
        .select(
            concat_ws("/", col("type"), col("holder_key"), col("identifier")).as("event_id"),
            col("holder_key"),
            col("type"),
            col("customer_key").as("from_key"),
            col("to_key"),
            col("last_seen").as("at"),
            col("identifier_type").as("rule"));
  }

  private IdentityEvents() {}
}
