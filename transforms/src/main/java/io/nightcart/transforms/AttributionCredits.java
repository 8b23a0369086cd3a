package io.nightcart.transforms;

import static io.nightcart.tables.Attribution.ATTRIBUTION_CREDITS;
import static io.nightcart.tables.Attribution.ATTRIBUTION_WEIGHTS;
import static io.nightcart.tables.Attribution.TOUCHPOINTS;
import static io.nightcart.tables.Payments.FCT_ORDER_MARGIN;
import static io.nightcart.tables.Sales.FCT_ORDERS;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.inline;
import static org.apache.spark.sql.functions.map_from_entries;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.udf;

import io.nightcart.tables.Field;
import io.nightcart.tables.Table;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.api.java.UDF1;
import org.apache.spark.sql.functions;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructType;
import scala.collection.Seq;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Makes {@link io.nightcart.tables.Attribution#ATTRIBUTION_CREDITS}.
 *
 * <p>Every model weighs the touches of a journey; a touch's credit is its share of the weights. The
 * rules are Snowplow's (first, last, linear, position 40/20/40), time decay has a half-life of
 * seven days, and the Markov chain weighs a touch by the removal effect of its channel. The Shapley
 * value of a channel, where a set of channels is worth the orders that it reaches alone, is an
 * equal share of each order among the channels on its way (Zhao, Mahboobi and Bagheri 2018).
 *
 * <p>The touches of a journey are few and weighed many times, so they stay in their array and are
 * weighed in a loop: as windows over a row per touch and model it took twice as long.
 */
public final class AttributionCredits {

  /** The weight of the touch at a position, from 0. */
  private interface Weight {
    double of(Journey journey, int position);
  }

  private static final Map<String, Weight> WEIGHTS = new LinkedHashMap<>();

  static {
    WEIGHTS.put("first_touch", (journey, i) -> i == 0 ? 1 : 0);
    WEIGHTS.put("last_touch", (journey, i) -> i == journey.size() - 1 ? 1 : 0);
    WEIGHTS.put("last_non_direct", (journey, i) -> i == journey.lastNonDirect() ? 1 : 0);
    WEIGHTS.put("linear", (journey, i) -> 1);
    WEIGHTS.put("position_based", Journey::byPosition);
    WEIGHTS.put("time_decay", (journey, i) -> StrictMath.pow(2, -journey.hoursBefore(i) / 168));
    WEIGHTS.put("markov_removal", Journey::removalEffect);
    WEIGHTS.put("shapley", (journey, i) -> 1D / journey.alike(i));
  }

  /** The models there are. */
  public static final List<String> MODELS = List.copyOf(WEIGHTS.keySet());

  /** Its inputs. */
  public static final List<Table> READS =
      List.of(FCT_ORDERS, FCT_ORDER_MARGIN, TOUCHPOINTS, ATTRIBUTION_WEIGHTS);

  /** What is taken of gold.attribution_weights. */
  public static final List<String> WEIGHTS_TAKEN = List.of("channel", "removal_effect");

  private static final DataType SHARES =
      DataTypes.createArrayType(
          StructType.fromDDL(
              "model string, touch_key string, channel string, campaign_key string,"
                  + " hours_before double, begin decimal(20,10), end decimal(20,10)"));

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
    UDF1<Seq<Row>, List<Row>> share =
        touches -> shares(new Journey(List.copyOf(CollectionConverters.asJava(touches))));
    var effect = struct(WEIGHTS_TAKEN.stream().map(functions::col).toArray(Column[]::new));
    return journeys
        .crossJoin(weights.agg(map_from_entries(collect_list(effect)).as("effects")))
        .select(
            col("order_id"),
            col("order_date"),
            col("is_first_order"),
            col("net_sales"),
            col("cm2"),
            inline(udf(share, SHARES).apply(expr(Journey.TOUCHES))))
        .withColumn("credit", col("end").minus(col("begin")).cast(Field.RATE))
        .withColumn("revenue", money("net_sales", "end").minus(money("net_sales", "begin")))
        .withColumn("cm2", money("cm2", "end").minus(money("cm2", "begin")))
        .drop("net_sales", "begin", "end");
  }

  /** Running sums are rounded, so that the shares of an order add up to it exactly. */
  private static Column money(String amount, String share) {
    return col(amount).multiply(col(share)).cast(Field.MONEY);
  }

  /** What each model gives to each touch: from where to where of the order, 0 to 1. */
  private static List<Row> shares(Journey journey) {
    var shares = new ArrayList<Row>();
    WEIGHTS.forEach((model, rule) -> shares.addAll(shares(model, rule, journey)));
    return shares;
  }

  private static List<Row> shares(String model, Weight rule, Journey journey) {
    double[] weights =
        IntStream.range(0, journey.size()).mapToDouble(i -> rule.of(journey, i)).toArray();
    int last = IntStream.range(0, weights.length).filter(i -> weights[i] > 0).max().orElseThrow();
    double all = 0;
    for (double weight : weights) {
      all += weight;
    }
    var shares = new ArrayList<Row>();
    double sum = 0;
    BigDecimal begin = BigDecimal.ZERO;
    for (int i = 0; i <= last; i++) {
      sum += weights[i];
      if (weights[i] > 0) {
        // The last touch ends at 1, whatever doubles make of it.
        BigDecimal end = i == last ? BigDecimal.ONE : exact(sum / all);
        shares.add(share(model, journey.touch(i), begin, end));
        begin = end;
      }
    }
    return shares;
  }

  private static Row share(String model, Row touch, BigDecimal begin, BigDecimal end) {
    return RowFactory.create(
        model, touch.get(0), touch.get(1), touch.get(2), touch.get(3), begin, end);
  }

  private static BigDecimal exact(double share) {
    return BigDecimal.valueOf(share).setScale(10, RoundingMode.HALF_UP);
  }

  private AttributionCredits() {}
}
