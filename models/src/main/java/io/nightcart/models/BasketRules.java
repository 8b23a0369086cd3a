package io.nightcart.models;

import static org.apache.spark.sql.functions.array;
import static org.apache.spark.sql.functions.array_except;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.collect_set;
import static org.apache.spark.sql.functions.concat;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sha2;
import static org.apache.spark.sql.functions.size;
import static org.apache.spark.sql.functions.slice;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.substring;
import static org.apache.spark.sql.functions.transform;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Baskets;
import io.nightcart.tables.Field;
import io.nightcart.tables.Sales;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import org.apache.spark.ml.fpm.FPGrowth;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.storage.StorageLevel;

/**
 * Finds products bought together, by FP-growth over baskets. A basket is the set of products of one
 * order; a rule says that baskets with its antecedent also hold its consequent.
 *
 * @param windowDays how many days, ending on the day, whose orders are looked at; 0 for all
 * @param minCount the fewest baskets that hold antecedent and consequent
 * @param minSupport the smallest support: the share of all baskets that hold both. The stricter of
 *     minCount and minSupport decides
 * @param minConfidence the smallest confidence: the share of the baskets with the antecedent that
 *     hold the consequent too
 * @param minLift the smallest lift: confidence over the consequent's share of all baskets; above 1
 *     means together more often than chance
 * @param maxItems the most products in a rule, the consequent among them
 * @param maxBasket the most products of a basket that are looked at, its most frequent ones
 * @param maxRules the most rules kept, those of highest leverage: the share of baskets with both
 *     beyond what chance would give
 * @param excludeProducts products that are no goods, such as postage
 */
public record BasketRules(
    int windowDays,
    long minCount,
    double minSupport,
    double minConfidence,
    double minLift,
    int maxItems,
    int maxBasket,
    int maxRules,
    List<String> excludeProducts) {

  /**
   * Spark's FP-growth knows no largest set: twenty equal baskets of fifty products hold 2^50
   * frequent sets. When more than this many are found, the smallest count doubles.
   */
  static final int MAX_ITEMSETS = 200_000;

  /**
   * What was mined.
   *
   * @param rules rows of {@link Baskets#BASKET_RULES}
   * @param baskets all baskets
   * @param trimmed baskets of which only the most frequent products were looked at
   * @param minCount the fewest baskets that hold a rule: the stricter of minCount and minSupport,
   *     or more where products hang together so closely that memory would not do
   * @param found rules that passed the thresholds
   * @param dropped those of them that maxRules left out
   */
  public record Mined(
      Dataset<Row> rules, long baskets, long trimmed, long minCount, long found, long dropped) {}

  private record Frequent(Dataset<Row> itemsets, long minCount) {}

  /**
   * @throws IllegalArgumentException for options that make no sense, with the value
   */
  public BasketRules {
    excludeProducts = List.copyOf(excludeProducts);
    require(windowDays >= 0, "windowDays must be 0 or more, not " + windowDays);
    require(minCount >= 1, "minCount must be 1 or more, not " + minCount);
    require(
        minSupport >= 0 && minSupport <= 1, "minSupport must be from 0 to 1, not " + minSupport);
    require(
        minConfidence >= 0 && minConfidence <= 1,
        "minConfidence must be from 0 to 1, not " + minConfidence);
    require(minLift >= 0, "minLift must be 0 or more, not " + minLift);
    require(maxItems >= 2, "maxItems must be 2 or more, not " + maxItems);
    require(maxBasket >= maxItems, "maxBasket must be maxItems or more, not " + maxBasket);
    require(maxRules >= 1, "maxRules must be 1 or more, not " + maxRules);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }

  /**
   * Rules from rows of {@link Sales#FCT_ORDER_LINES}. Only valid orders count; gift cards are no
   * products; a basket of one product counts among all baskets.
   */
  public Mined mine(Dataset<Row> lines, LocalDate day) {
    var baskets = baskets(lines, day).persist();
    try {
      var counts = baskets.agg(count(lit(1)), count_if(size(col("items")).gt(maxBasket))).first();
      long all = counts.getLong(0);
      long trimmed = counts.getLong(1);
      var frequent =
          trimmed == 0
              ? frequent(baskets, Math.max(minCount, ceiling(minSupport, all)))
              : frequentOfTrimmed(baskets, Math.max(minCount, ceiling(minSupport, all)));
      var rules = rules(frequent.itemsets(), all, day);
      long found = rules.count();
      long dropped = Math.max(0, found - maxRules);
      return new Mined(kept(rules), all, trimmed, frequent.minCount(), found, dropped);
    } finally {
      baskets.unpersist();
    }
  }

  private static long ceiling(double share, long all) {
    return BigDecimal.valueOf(share)
        .multiply(BigDecimal.valueOf(all))
        .setScale(0, RoundingMode.CEILING)
        .longValueExact();
  }

  private Dataset<Row> baskets(Dataset<Row> lines, LocalDate day) {
    var isInWindow =
        windowDays == 0 ? lit(true) : col("order_date").gt(lit(day.minusDays(windowDays)));
    return lines
        .where(isInWindow)
        .where(col("is_valid").and(col("is_gift_card").equalTo(false)))
        .where(
            excludeProducts.isEmpty()
                ? lit(true)
                : col("product_id").isInCollection(excludeProducts).equalTo(false))
        .groupBy("order_id")
        .agg(collect_set("product_id").as("items"));
  }

  private Frequent frequentOfTrimmed(Dataset<Row> baskets, long minCount) {
    var trimmed = trimmed(baskets).persist();
    try {
      return frequent(trimmed, minCount);
    } finally {
      trimmed.unpersist();
    }
  }

  private Dataset<Row> trimmed(Dataset<Row> baskets) {
    var bought = baskets.select(col("order_id"), explode(col("items")).as("item"));
    var popularity = bought.groupBy("item").agg(count(lit(1)).as("bought"));
    var isLarge = size(col("items")).gt(maxBasket);
    var large =
        baskets
            .where(isLarge)
            .select(col("order_id"), explode(col("items")).as("item"))
            .join(popularity, new String[] {"item"}, "inner")
            .groupBy("order_id")
            .agg(
                array_sort(collect_list(struct(col("bought").multiply(-1).as("rank"), col("item"))))
                    .as("ranked"))
            .select(
                col("order_id"),
                transform(slice(col("ranked"), 1, maxBasket), i -> i.getField("item")).as("items"));
    return baskets.where(isLarge.equalTo(false)).unionByName(large);
  }

  /** The sets of at most maxItems products that at least minCount baskets hold, with the count. */
  private Frequent frequent(Dataset<Row> baskets, long minCount) {
    long mined = baskets.count();
    for (long fewest = minCount; ; fewest *= 2) {
      // Checkpointed, since the baskets are let go before the rules are read.
      var itemsets =
          itemsets(baskets, mined, fewest)
              .limit(MAX_ITEMSETS + 1)
              .localCheckpoint(true, StorageLevel.MEMORY_AND_DISK_2());
      if (itemsets.count() <= MAX_ITEMSETS) {
        return new Frequent(itemsets.where(col("items").isNotNull()), fewest);
      }
    }
  }

  /** All frequent sets, so that they can be counted; of those too large only the count is kept. */
  private Dataset<Row> itemsets(Dataset<Row> baskets, long mined, long fewest) {
    // Half a basket below, so that rounding up gives back the count.
    double share = (fewest - 0.5) / Math.max(mined, fewest);
    return new FPGrowth()
        .setItemsCol("items")
        .setMinSupport(share)
        .fit(mined < fewest ? baskets.limit(0) : baskets)
        .freqItemsets()
        .select(
            when(size(col("items")).leq(maxItems), array_sort(col("items"))).as("items"),
            col("freq"));
  }

  private Dataset<Row> rules(Dataset<Row> itemsets, long all, LocalDate day) {
    var rules =
        itemsets
            .where(size(col("items")).gt(1))
            .select(col("items"), col("freq"), explode(col("items")).as("consequent"))
            .select(
                array_except(col("items"), array(col("consequent"))).as("antecedent"),
                col("consequent"),
                col("freq").as("rule_baskets"));
    var antecedents =
        itemsets.select(col("items").as("antecedent"), col("freq").as("antecedent_baskets"));
    var consequents =
        itemsets
            .where(size(col("items")).equalTo(1))
            .select(col("items").getItem(0).as("consequent"), col("freq").as("consequent_baskets"));
    return rules
        .join(antecedents, new String[] {"antecedent"}, "inner")
        .join(consequents, new String[] {"consequent"}, "inner")
        .withColumn("baskets", lit(all))
        .withColumn("day", lit(day))
        .transform(BasketRules::measured)
        .where(col("confidence").geq(minConfidence).and(col("lift").geq(minLift)))
        .transform(Baskets.BASKET_RULES::conform);
  }

  /** Each measure is one division of whole numbers, so that a threshold is met exactly. */
  private static Dataset<Row> measured(Dataset<Row> rules) {
    var n = col("baskets").cast(Field.RATIO);
    var a = col("antecedent_baskets").cast(Field.RATIO);
    var b = col("consequent_baskets").cast(Field.RATIO);
    var ab = col("rule_baskets").cast(Field.RATIO);
    var isExact = a.equalTo(ab);
    return rules
        .withColumn("rule_id", ruleId())
        .withColumn("support", ab.divide(n))
        .withColumn("confidence", ab.divide(a))
        .withColumn("lift", ab.multiply(n).divide(a.multiply(b)))
        .withColumn("leverage", ab.multiply(n).minus(a.multiply(b)).divide(n.multiply(n)))
        .withColumn("is_exact", isExact)
        .withColumn(
            "conviction",
            when(isExact.equalTo(false), n.minus(b).multiply(a).divide(n.multiply(a.minus(ab)))));
  }

  private static Column ruleId() {
    var products = concat(col("antecedent"), array(col("consequent")));
    return substring(sha2(concat_ws("\u001f", products).cast("binary"), 256), 1, 16);
  }

  private Dataset<Row> kept(Dataset<Row> rules) {
    return rules.orderBy(col("leverage").desc(), col("rule_id")).limit(maxRules);
  }
}
