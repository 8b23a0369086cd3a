package io.nightcart.transforms;

import static io.nightcart.tables.Attribution.ATTRIBUTION_CREDITS;
import static io.nightcart.tables.Attribution.ATTRIBUTION_WEIGHTS;
import static io.nightcart.tables.Attribution.TOUCHPOINTS;
import static io.nightcart.tables.Attribution.UNATTRIBUTED;
import static io.nightcart.tables.Payments.FCT_ORDER_MARGIN;
import static io.nightcart.tables.Sales.FCT_ORDERS;
import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.posexplode_outer;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Makes {@link io.nightcart.tables.Attribution#ATTRIBUTION_CREDITS}.
 *
 * <p>Every model weighs the touches of a journey; a touch's credit is its share of the weights. The
 * rules are Snowplow's (first, last, linear, position 40/20/40), time decay has a half-life of
 * seven days, and the Markov chain weighs a touch by the removal effect of its channel. The Shapley
 * value of a channel, where a set of channels is worth the orders that it reaches alone, is an
 * equal share of each order among the channels on its way (Zhao, Mahboobi and Bagheri 2018).
 */
public final class AttributionCredits {

  private static final String POSITION =
      "case when n = 1 then 1 when n = 2 then 0.5D when pos in (0, n - 1) then 0.4D"
          + " else 0.2D / (n - 2) end";

  /** By model, the weight of a touch at {@code pos} of {@code n}, from 0. */
  private static final Map<String, String> WEIGHTS = new LinkedHashMap<>();

  static {
    WEIGHTS.put("first_touch", "if(pos = 0, 1, 0)");
    WEIGHTS.put("last_touch", "if(pos = n - 1, 1, 0)");
    WEIGHTS.put("last_non_direct", "if(pos = ifnull(last_non_direct, n - 1), 1, 0)");
    WEIGHTS.put("linear", "1");
    WEIGHTS.put("position_based", POSITION);
    WEIGHTS.put("time_decay", "pow(2, -hours_before / 168)");
    WEIGHTS.put("markov_removal", "if(all_removal > 0, ifnull(removal_effect, 0), 1)");
    WEIGHTS.put("shapley", "1D / of_channel");
  }

  /** The models there are. */
  public static final List<String> MODELS = List.copyOf(WEIGHTS.keySet());

  /** Its inputs. */
  public static final List<Table> READS =
      List.of(FCT_ORDERS, FCT_ORDER_MARGIN, TOUCHPOINTS, ATTRIBUTION_WEIGHTS);

  /** Shares out every valid order up to the day among the touches that led to it. */
  public static Dataset<Row> from(
      Function<Table, Dataset<Row>> tables, AttributionOptions options, LocalDate day) {
    var margins = tables.apply(FCT_ORDER_MARGIN).select("order_id", "cm2");
    return Journeys.of(tables.apply(FCT_ORDERS), tables.apply(TOUCHPOINTS), options, day)
        .join(margins, new String[] {"order_id"}, "left")
        .transform(journeys -> credits(journeys, tables.apply(ATTRIBUTION_WEIGHTS)))
        .transform(ATTRIBUTION_CREDITS::conform);
  }

  /**
   * Shares out journeys: rows with {@code order_id}, {@code ordered_at}, {@code net_sales}, {@code
   * cm2} and {@code touches}.
   */
  static Dataset<Row> credits(Dataset<Row> journeys, Dataset<Row> weights) {
    return journeys
        .select(col("*"), posexplode_outer(col("touches")))
        .withColumn("n", expr("greatest(size(touches), 1)"))
        .withColumn("pos", coalesce(col("pos"), lit(0)))
        .withColumn("channel", coalesce(col("col.channel"), lit(UNATTRIBUTED)))
        .withColumn("campaign_key", coalesce(col("col.campaign_key"), lit("-")))
        .withColumn("touch_key", coalesce(col("col.touch_key"), lit("-")))
        .withColumn(
            "hours_before",
            expr("(unix_micros(ordered_at) - unix_micros(col.touched_at)) / 3.6E9D"))
        .drop("touches", "col")
        .join(
            broadcast(weights.select("channel", "removal_effect")),
            new String[] {"channel"},
            "left")
        .transform(AttributionCredits::look)
        .transform(AttributionCredits::weigh)
        .transform(AttributionCredits::shareOut);
  }

  /** Adds what a touch's weight depends on beside itself. */
  private static Dataset<Row> look(Dataset<Row> touches) {
    var journey = Window.partitionBy("order_id");
    return touches
        .withColumn(
            "last_non_direct",
            max(when(col("channel").notEqual("direct"), col("pos"))).over(journey))
        .withColumn("of_channel", count(lit(1)).over(Window.partitionBy("order_id", "channel")))
        .withColumn("all_removal", sum(coalesce(col("removal_effect"), lit(0))).over(journey));
  }

  private static Dataset<Row> weigh(Dataset<Row> touches) {
    String models =
        WEIGHTS.entrySet().stream()
            .map(
                model ->
                    "'%s', cast(ifnull(%s, 1) as double)"
                        .formatted(model.getKey(), model.getValue()))
            .collect(joining(", "));
    return touches
        .selectExpr("*", "stack(%d, %s) as (model, weight)".formatted(WEIGHTS.size(), models))
        .where("weight > 0");
  }

  /** Rounds running sums, so that the shares of an order add up to it exactly. */
  private static Dataset<Row> shareOut(Dataset<Row> touches) {
    var journey = Window.partitionBy("order_id", "model");
    var soFar = journey.orderBy("pos");
    var before = soFar.rowsBetween(Window.unboundedPreceding(), -1);
    var all = sum("weight").over(journey);
    return touches
        .withColumn("upto", sum("weight").over(soFar).divide(all))
        .withColumn("from", coalesce(sum("weight").over(before).divide(all), lit(0)))
        // The last touch ends at 1, whatever doubles make of it.
        .withColumn(
            "upto", when(max("pos").over(journey).equalTo(col("pos")), 1).otherwise(col("upto")))
        .withColumn("credit", exact(lit(1), "upto").minus(exact(lit(1), "from")).cast(Field.RATE))
        .withColumn("revenue", money("net_sales", "upto").minus(money("net_sales", "from")))
        .withColumn("cm2", money("cm2", "upto").minus(money("cm2", "from")))
        .drop("pos", "n", "weight", "upto", "from", "removal_effect", "all_removal")
        .drop("last_non_direct", "of_channel", "ordered_at", "net_sales");
  }

  private static Column exact(Column amount, String share) {
    return amount.multiply(col(share).cast(Field.RATE)).cast(Field.RATE);
  }

  private static Column money(String amount, String share) {
    return col(amount).multiply(col(share).cast(Field.RATE)).cast(Field.MONEY);
  }

  private AttributionCredits() {}
}
