package io.nightcart.transforms;

import static io.nightcart.tables.Baskets.BUNDLE_OFFERS;
import static io.nightcart.tables.Field.NUMBER;
import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_contains;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.element_at;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.size;

import java.math.BigDecimal;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link io.nightcart.tables.Baskets#BUNDLE_OFFERS}. */
public final class BundleOffers {

  private static final int OFFERS_PER_CONSEQUENT = 3;

  /**
   * Which offers to make.
   *
   * @param discount share taken off the list price, from 0 to below 1
   * @param maxOffers how many offers to keep, 1 or more
   * @param minAudience how many customers an offer must reach, 1 or more
   * @param minLift rules of a lower lift make no offer; above 0
   * @param maxAttachRate if more than this share of those who bought the antecedent already own the
   *     consequent, no discount is needed; above 0, at most 1
   */
  public record Options(
      double discount, int maxOffers, long minAudience, double minLift, double maxAttachRate) {

    public Options {
      check(discount >= 0 && discount < 1, "Discount must be 0 to below 1, not " + discount);
      check(maxOffers >= 1, "Offers must be 1 or more, not " + maxOffers);
      check(minAudience >= 1, "Smallest audience must be 1 or more, not " + minAudience);
      check(minLift > 0, "Smallest lift must be above 0, not " + minLift);
      check(
          maxAttachRate > 0 && maxAttachRate <= 1,
          "Highest attach rate must be above 0, at most 1, not " + maxAttachRate);
    }

    private static void check(boolean isFine, String message) {
      if (!isFine) {
        throw new IllegalArgumentException(message);
      }
    }
  }

  /** Turns rules into offers where a complement sells less than the rule promises. */
  public static Dataset<Row> from(
      Dataset<Row> rules, Dataset<Row> dimProduct, Dataset<Row> fctOrderLines, Options options) {
    return candidates(rules, options)
        .transform(candidates -> countCustomers(candidates, fctOrderLines))
        .filter(col("attach_rate").leq(options.maxAttachRate()))
        .filter(col("audience_customers").geq(options.minAudience()))
        .transform(candidates -> price(candidates, dimProduct, options.discount()))
        .filter(col("offer_margin").isNull().or(col("offer_margin").gt(0)))
        .transform(offers -> rank(offers, options.maxOffers()))
        .transform(BUNDLE_OFFERS::conform);
  }

  private static Dataset<Row> candidates(Dataset<Row> rules, Options options) {
    return rules
        .filter(size(col("antecedent")).equalTo(1).and(col("lift").geq(options.minLift())))
        .select(
            col("rule_id").as("offer_id"),
            element_at(col("antecedent"), 1).as("bought"),
            col("consequent"),
            col("lift"),
            col("confidence"),
            col("day"));
  }

  private static Dataset<Row> countCustomers(Dataset<Row> candidates, Dataset<Row> fctOrderLines) {
    var owns = array_contains(col("products"), col("consequent"));
    var all = col("antecedent_customers");
    return fctOrderLines
        .filter(col("is_valid").and(col("customer_key").isNotNull()))
        // Few products have rules; the lines of all others need not be shuffled.
        .join(broadcast(productsOf(candidates)), "product_id", "left_semi")
        .groupBy("customer_key")
        .agg(collect_set("product_id").as("products"))
        .select(col("products"), explode(col("products")).as("bought"))
        .join(broadcast(candidates), "bought")
        .groupBy("offer_id", "bought", "consequent", "lift", "confidence", "day")
        .agg(count(lit(1)).as("antecedent_customers"), count_if(owns).as("both_customers"))
        .withColumn("attach_rate", col("both_customers").divide(all))
        .withColumn("audience_customers", all.minus(col("both_customers")));
  }

  private static Dataset<Row> productsOf(Dataset<Row> candidates) {
    return candidates.select(explode(array(col("bought"), col("consequent"))).as("product_id"));
  }

  private static Dataset<Row> price(
      Dataset<Row> candidates, Dataset<Row> dimProduct, double discount) {
    var antecedents =
        dimProduct.select(col("product_id").as("bought"), col("title").as("antecedent_title"));
    var consequents =
        dimProduct.select(
            col("product_id").as("consequent"),
            col("title").as("consequent_title"),
            col("price"),
            col("cost"));
    var kept = BigDecimal.ONE.subtract(BigDecimal.valueOf(discount));
    var sales = col("audience_customers").multiply(col("offer_price"));
    return candidates
        .join(antecedents, "bought", "left")
        .join(consequents, "consequent", "left")
        .withColumn("antecedent_title", coalesce(col("antecedent_title"), col("bought")))
        .withColumn("consequent_title", coalesce(col("consequent_title"), col("consequent")))
        .withColumn("discount_rate", lit(discount))
        .withColumn("offer_price", round(col("price").multiply(lit(kept)), 2))
        .withColumn("offer_margin", col("offer_price").minus(col("cost")))
        .withColumn(
            "opportunity", round(sales.multiply(col("confidence").cast("decimal(10,9)")), 2));
  }

  private static Dataset<Row> rank(Dataset<Row> offers, int maxOffers) {
    var best = new Column[] {col("opportunity").desc_nulls_last(), col("offer_id")};
    var pair =
        Window.partitionBy(
                least(col("bought"), col("consequent")), greatest(col("bought"), col("consequent")))
            .orderBy(best);
    var consequent = Window.partitionBy("consequent").orderBy(best);
    var day = Window.partitionBy("day").orderBy(best);
    return offers
        // Offers are few: one task ranks them sooner than a shuffle for each window.
        .repartition(1)
        .withColumn("place", row_number().over(pair))
        .filter(col("place").equalTo(1))
        .withColumn("place", row_number().over(consequent))
        .filter(col("place").leq(OFFERS_PER_CONSEQUENT))
        .withColumn("offer_rank", row_number().over(day).cast(NUMBER))
        .filter(col("offer_rank").leq(maxOffers))
        .withColumn("antecedent", array(col("bought")))
        .drop("place", "bought", "cost");
  }

  private BundleOffers() {}
}
