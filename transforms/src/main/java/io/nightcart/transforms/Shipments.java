package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Delivery;
import io.nightcart.tables.Shop;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.functions;

/** Makes {@link Delivery#SILVER_SHIPMENTS}. */
public final class Shipments {

  private static final Column ORDERED = col("ordered_at");
  private static final Column SHIPPED = col("shipped_at");
  private static final Column DELIVERED = col("delivered_at");

  /** The newest version of every shipment, with its order's customer and its durations. */
  public static Dataset<Row> from(
      Dataset<Row> deliveredShipments, Dataset<Row> orders, Dataset<Row> rates, Shop shop) {
    return Versions.newest(deliveredShipments, "shipment_id")
        .join(ofOrders(orders), new String[] {"order_id"}, "left")
        .withColumn("is_order_known", ORDERED.isNotNull())
        .withColumn("status", status())
        .transform(shipments -> withDays(shipments, shop))
        .transform(Shipments::withDurations)
        .withColumn("currency", coalesce(col("currency"), lit(shop.currency())))
        .transform(shipments -> Money.withRate(shipments, "shipped_date", rates, shop))
        .withColumn("cost_rc", Money.converted("cost"))
        .select(columns())
        .transform(Delivery.SILVER_SHIPMENTS::conform);
  }

  private static Dataset<Row> ofOrders(Dataset<Row> orders) {
    return orders.select("order_id", "customer_key", "ordered_at");
  }

  private static Column status() {
    return coalesce(
        col("status"),
        when(DELIVERED.isNotNull(), "delivered").when(SHIPPED.isNotNull(), "shipped"));
  }

  private static Dataset<Row> withDays(Dataset<Row> shipments, Shop shop) {
    return shipments
        .withColumn("shipped_date", Days.local(SHIPPED, shop))
        .withColumn("promised_date", Days.local(col("promised_at"), shop))
        .withColumn("delivered_date", Days.local(DELIVERED, shop))
        .withColumn("is_late", col("delivered_date").gt(col("promised_date")));
  }

  private static Dataset<Row> withDurations(Dataset<Row> shipments) {
    return shipments
        .withColumn("order_to_ship_minutes", Durations.minutes(ORDERED, SHIPPED))
        .withColumn("ship_to_deliver_minutes", Durations.minutes(SHIPPED, DELIVERED))
        .withColumn(
            "negative_durations",
            Durations.isNegative(ORDERED, SHIPPED).plus(Durations.isNegative(SHIPPED, DELIVERED)));
  }

  private static Column[] columns() {
    return Delivery.SILVER_SHIPMENTS.fields().stream()
        .map(field -> functions.col(field.name()))
        .toArray(Column[]::new);
  }

  private Shipments() {}
}
