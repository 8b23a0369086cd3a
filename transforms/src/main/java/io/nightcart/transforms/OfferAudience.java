package io.nightcart.transforms;

import static io.nightcart.tables.Baskets.OFFER_AUDIENCE;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.bit_or;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.pmod;
import static org.apache.spark.sql.functions.posexplode;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.when;
import static org.apache.spark.sql.functions.xxhash64;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Baskets#OFFER_AUDIENCE}. */
public final class OfferAudience {

  private static final int HASH_BUCKETS = 10_000;

  /**
   * Lists for each offer the customers who bought its antecedent and never its consequent.
   *
   * @param holdout share of the customers to leave out, from 0 to below 1
   */
  public static Dataset<Row> from(
      Dataset<Row> offers, Dataset<Row> fctOrderLines, Dataset<Row> customers, double holdout) {
    if (!(holdout >= 0 && holdout < 1)) {
      throw new IllegalArgumentException("Holdout must be 0 to below 1, not " + holdout);
    }
    var bucket = pmod(xxhash64(col("offer_id"), col("customer_key")), lit(HASH_BUCKETS));
    return buyers(offers, fctOrderLines)
        .join(customers.select("customer_key", "accepts_marketing"), "customer_key", "left")
        .withColumn("is_holdout", bucket.lt(Math.round(holdout * HASH_BUCKETS)))
        .transform(OFFER_AUDIENCE::conform);
  }

  private static Dataset<Row> buyers(Dataset<Row> offers, Dataset<Row> fctOrderLines) {
    var isAntecedent = col("place").lt(col("antecedents"));
    return fctOrderLines
        .filter(col("is_valid").and(col("customer_key").isNotNull()))
        .join(broadcast(productsOf(offers)), "product_id")
        .groupBy("offer_id", "customer_key", "day", "antecedents")
        .agg(
            // A bit for each product and the highest for the consequent: unlike a set, it is
            // aggregated without a sort.
            bit_or(expr("shiftleft(1L, place)")).as("bought"),
            max(when(isAntecedent, col("order_date"))).as("last_bought_date"))
        .filter(expr("bought = shiftleft(1L, antecedents) - 1"))
        .drop("antecedents", "bought");
  }

  private static Dataset<Row> productsOf(Dataset<Row> offers) {
    var products = concat(col("antecedent"), array(col("consequent")));
    return offers.select(
        col("offer_id"),
        col("day"),
        size(col("antecedent")).as("antecedents"),
        posexplode(products).as(new String[] {"place", "product_id"}));
  }

  private OfferAudience() {}
}
