package io.nightcart.transforms;

import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.nth_value;
import static org.apache.spark.sql.functions.sort_array;

import io.nightcart.tables.Identity;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Identity#IDENTITY_EVENTS}. */
public final class IdentityEvents {

  private static final String[] IDENTIFIER = {"identifier"};

  /**
   * Which accounts and guests became part of another customer, and which left one.
   *
   * @param identifiers of silver.identifiers
   * @param links of silver.identity_links
   */
  public static Dataset<Row> from(Dataset<Row> identifiers, Dataset<Row> links) {
    var own =
        links
            .where("customer_key is not null")
            .select(col("identifier").as("holder_key"), col("customer_key").as("to_key"));
    var joining =
        links
            .where("identifier_type <> 'account' and not is_hub and not is_role")
            .select("identifier", "customer_key");
    var told =
        identifiers.join(joining, IDENTIFIER, "inner").join(own, new String[] {"holder_key"});
    return merges(told).unionByName(splits(told)).transform(Identity.IDENTITY_EVENTS::conform);
  }

  private static Dataset<Row> merges(Dataset<Row> told) {
    var second =
        nth_value(col("first_seen"), 2)
            .over(
                Window.partitionBy("identifier")
                    .orderBy(col("first_seen").asc_nulls_last(), col("holder_key"))
                    .rowsBetween(Window.unboundedPreceding(), Window.unboundedFollowing()));
    return told.where("is_current")
        .withColumn("holders", count(lit(1)).over(Window.partitionBy("identifier")))
        .withColumn("second_seen", second)
        .where("holders > 1 and holder_key <> to_key")
        .groupBy("holder_key", "to_key")
        .agg(
            min(greatest("first_seen", "second_seen")).as("at"),
            array_join(sort_array(collect_set("identifier_type")), ", ").as("rule"))
        .withColumn("type", lit("merge"))
        .withColumn("from_key", col("holder_key"))
        .withColumn("event_id", concat_ws("/", col("type"), col("holder_key")));
  }

  private static Dataset<Row> splits(Dataset<Row> told) {
    return told.where("not is_current and customer_key <> to_key")
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
