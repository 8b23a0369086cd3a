package io.nightcart.transforms;

import static io.nightcart.tables.Attribution.ATTRIBUTION_CREDITS;
import static io.nightcart.tables.Attribution.PREFERRED_CHANNELS;
import static io.nightcart.tables.Attribution.TOUCHPOINTS;
import static io.nightcart.tables.Attribution.UNATTRIBUTED;
import static io.nightcart.tables.Sales.FCT_ORDERS;
import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.nightcart.tables.Field;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Makes {@link io.nightcart.tables.Attribution#PREFERRED_CHANNELS}.
 *
 * <p>A customer's shares of channels are drawn towards those of the whole shop as if one more order
 * had come as orders usually do (the mean of a Dirichlet distribution after the evidence), so that
 * one chance visit does not make a preference.
 */
public final class PreferredChannels {

  /** Its inputs. */
  public static final List<Table> READS = List.of(TOUCHPOINTS, ATTRIBUTION_CREDITS, FCT_ORDERS);

  /** How many orders' worth of evidence the whole shop counts for. */
  private static final int WEIGHT = 1;

  /**
   * The channel that brings each customer, by touches and credited orders up to the day; direct
   * visits and what nobody brought are left out.
   */
  public static Dataset<Row> from(
      Function<Table, Dataset<Row>> tables, AttributionOptions options, LocalDate day) {
    var evidence =
        touches(tables.apply(TOUCHPOINTS), day)
            .unionByName(orders(tables, options, day), true)
            .where(col("channel").isin("direct", UNATTRIBUTED).equalTo(false))
            .groupBy("customer_key", "channel")
            .agg(
                coalesce(sum("touches"), lit(0)).as("touches"),
                coalesce(sum("orders"), lit(0)).as("orders"));
    var ofShop =
        evidence
            .groupBy("channel")
            .agg(sum("touches").as("_touches"), sum("orders").as("_orders"))
            // Taken together, touches are worth as many orders as they brought.
            .withColumn("_worth", expr("try_divide(sum(_orders) over (), sum(_touches) over ())"))
            .withColumn("_prior", expr("_touches / sum(_touches) over ()"));
    return evidence
        .join(broadcast(ofShop), new String[] {"channel"})
        // Exact, so that the sum does not hang on the order of its parts.
        .withColumn("evidence", expr("orders + touches * ifnull(_worth, 0)").cast(Field.RATE))
        .withColumn("all", sum("evidence").over(Window.partitionBy("customer_key")))
        .withColumn(
            "share",
            expr("(double(evidence) + %1$d * _prior) / (double(all) + %1$d)".formatted(WEIGHT)))
        .groupBy("customer_key")
        .agg(
            max_by(struct("channel", "share", "touches", "orders"), struct("share", "channel"))
                .as("_first"),
            sum("touches").as("all_touches"),
            sum("orders").as("all_orders"))
        .selectExpr(
            "customer_key",
            "_first.channel as channel",
            "_first.share as share",
            "_first.touches as touches",
            "_first.orders as orders",
            "all_touches",
            "all_orders")
        .transform(PREFERRED_CHANNELS::conform);
  }

  private static Dataset<Row> touches(Dataset<Row> touchpoints, LocalDate day) {
    return touchpoints
        .where(col("touched_date").leq(day).and(col("customer_key").isNotNull()))
        .select(col("customer_key"), col("channel"), lit(1L).as("touches"));
  }

  private static Dataset<Row> orders(
      Function<Table, Dataset<Row>> tables, AttributionOptions options, LocalDate day) {
    var buyers = tables.apply(FCT_ORDERS).where("customer_key is not null");
    return tables
        .apply(ATTRIBUTION_CREDITS)
        .where(col("model").equalTo(options.model()).and(col("order_date").leq(day)))
        .join(buyers.select("order_id", "customer_key"), new String[] {"order_id"})
        .select(col("customer_key"), col("channel"), col("credit").as("orders"));
  }

  private PreferredChannels() {}
}
