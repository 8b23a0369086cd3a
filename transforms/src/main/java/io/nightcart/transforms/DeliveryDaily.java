package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.try_divide;

import io.nightcart.tables.Delivery;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Delivery#DELIVERY_DAILY}. */
public final class DeliveryDaily {

  private static final List<String> OF_SHIPMENTS =
      List.of(
          "1L as shipments",
          "if(is_order_known, 0L, 1L) as shipments_without_order",
          "negative_durations",
          "if(order_to_ship_minutes is null, 0L, 1L) as shipped_timed",
          "ifnull(order_to_ship_minutes, 0L) as order_to_ship_minutes",
          "if(is_delivered, 1L, 0L) as delivered",
          "if(is_delivered and ship_to_deliver_minutes is not null, 1L, 0L) as delivered_timed",
          "if(is_delivered, ifnull(ship_to_deliver_minutes, 0L), 0L) as ship_to_deliver_minutes",
          "if(is_delivered and promised_date is not null, 1L, 0L) as delivered_promised",
          "if(is_on_time, 1L, 0L) as delivered_on_time",
          "if(is_late, 1L, 0L) as late",
          "ifnull(cost_rc, 0) as cost",
          "if(cost is not null and cost_rc is null, 1L, 0L) as costs_without_rate");

  private static final List<String> OF_ORDERS =
      List.of("1L as orders_shipped", "if(is_perfect, 1L, 0L) as orders_perfect");

  private static final List<String> SUMS =
      Stream.of(OF_SHIPMENTS, OF_ORDERS)
          .flatMap(List::stream)
          .map(share -> share.substring(share.lastIndexOf(' ') + 1))
          .toList();

  private static final String[] ORDER = {"order_id"};

  /** What was shipped on each day, and what became of it by the day of the run. */
  public static Dataset<Row> from(
      Dataset<Row> shipments, Dataset<Row> refunds, Dataset<Row> tickets, LocalDate day) {
    var known = asOf(shipments, day);
    var shipped = known.where("shipped_date is not null");
    var troubled =
        refunds
            .where(col("refund_date").leq(day))
            .select("order_id")
            .unionByName(tickets.where(col("created_date").leq(day)).select("order_id"));
    return shares(shipped, OF_SHIPMENTS)
        .unionByName(shares(orders(known, troubled), OF_ORDERS), true)
        .transform(DeliveryDaily::sumUp)
        .withColumn("on_time_rate", try_divide(col("delivered_on_time"), col("delivered_promised")))
        .withColumn("perfect_order_rate", try_divide(col("orders_perfect"), col("orders_shipped")))
        .transform(Delivery.DELIVERY_DAILY::conform);
  }

  /** Shipments as the day knows them: what is delivered later is not delivered yet. */
  private static Dataset<Row> asOf(Dataset<Row> shipments, LocalDate day) {
    var isDelivered = coalesce(col("delivered_date").leq(day), lit(false));
    var isMissed =
        "if(is_delivered, not is_on_time, promised_date <= date'%s' and not is_untimed)"
            .formatted(day);
    return shipments
        .where(col("shipped_date").isNull().or(col("shipped_date").leq(day)))
        .withColumn("carrier", coalesce(col("carrier"), lit("unknown")))
        .withColumn("is_delivered", isDelivered)
        .withColumn("is_untimed", expr("ifnull(status, '') = 'delivered' and delivered_at is null"))
        .withColumn("is_on_time", expr("is_delivered and delivered_date <= promised_date"))
        .withColumn("is_late", expr(isMissed));
  }

  private static Dataset<Row> shares(Dataset<Row> rows, List<String> shares) {
    return rows.selectExpr(
        Stream.concat(Stream.of("shipped_date as day", "carrier"), shares.stream())
            .toArray(String[]::new));
  }

  /** Known orders by their first shipment, if it can be told of all whether they are in time. */
  private static Dataset<Row> orders(Dataset<Row> shipments, Dataset<Row> troubled) {
    var first = "min_by(%s, struct(shipped_at, shipment_id)) filter (where shipped_at is not null)";
    return shipments
        .where("is_order_known")
        .groupBy("order_id")
        .agg(
            expr(first.formatted("shipped_date")).as("shipped_date"),
            expr(first.formatted("carrier")).as("carrier"),
            expr("every(promised_date is not null and not is_untimed)").as("is_promised"),
            expr("every(ifnull(is_on_time, false))").as("is_on_time"))
        .where("is_promised and shipped_date is not null")
        .join(troubled.distinct().withColumn("is_troubled", lit(true)), ORDER, "left")
        .withColumn("is_perfect", expr("is_on_time and is_troubled is null"));
  }

  private static Dataset<Row> sumUp(Dataset<Row> shares) {
    Column[] sums = SUMS.stream().map(c -> coalesce(sum(c), lit(0)).as(c)).toArray(Column[]::new);
    return shares.groupBy("day", "carrier").agg(sums[0], Arrays.copyOfRange(sums, 1, sums.length));
  }

  private DeliveryDaily() {}
}
