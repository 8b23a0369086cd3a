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
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;

import io.nightcart.tables.Field;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Makes {@link io.nightcart.tables.Attribution#PREFERRED_CHANNELS}.
 *
 * <p>A customer's shares of channels are drawn towards those of the whole shop as if one more order
 * had come as the shop's usually do (the mean of a Dirichlet distribution after the evidence), so
 * that one chance visit does not make a preference.
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
    return evidence
        .join(broadcast(ofShop(evidence)), new String[] {"channel"})
        .withColumn("evidence", weighed("touches", "orders"))
        .withColumn("all_evidence", sum("evidence").over(Window.partitionBy("customer_key")))
        .withColumn(
            "share",
            expr(
                "(double(evidence) + %1$d * prior) / (double(all_evidence) + %1$d)"
                    .formatted(WEIGHT)))
        .withColumn(
            "_rank",
            row_number()
                .over(
                    Window.partitionBy("customer_key")
                        .orderBy(col("share").desc(), col("channel"))))
        .where("_rank = 1")
        .select(
            PREFERRED_CHANNELS.fields().stream()
                .map(field -> col(field.name()))
                .toArray(Column[]::new))
        .transform(PREFERRED_CHANNELS::conform);
  }

  /** Taken together, touches are worth as many orders as were credited. */
  private static Dataset<Row> ofShop(Dataset<Row> evidence) {
    return evidence
        .groupBy("channel")
        .agg(sum("touches").as("_touches"), sum("orders").as("_orders"))
        .withColumn("worth", expr("try_divide(sum(_orders) over (), sum(_touches) over ())"))
        .withColumn("_evidence", weighed("_touches", "_orders"))
        .withColumn(
            "prior", expr("double(ifnull(try_divide(_evidence, sum(_evidence) over ()), 0))"))
        .select("channel", "worth", "prior");
  }

  /** Exact, so that sums do not hang on the order of their parts. */
  private static Column weighed(String touches, String orders) {
    return expr("%s + %s * ifnull(worth, 0)".formatted(orders, touches)).cast(Field.RATE);
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
