package io.nightcart.transforms;

import static io.nightcart.tables.Stock.INVENTORY_DAILY;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Stock#INVENTORY_DAILY}. */
public final class InventoryDaily {

  /** The newest version of every product's stock at a place on a day. */
  public static Dataset<Row> from(Dataset<Row> deliveredInventory) {
    String[] key = INVENTORY_DAILY.key().toArray(String[]::new);
    return deliveredInventory
        .na()
        .fill("-", new String[] {"location_id"})
        .transform(rows -> Versions.newest(rows, key))
        .withColumn("available", coalesce(col("available"), col("on_hand")))
        .select(
            col("product_id"),
            col("location_id"),
            col("stock_date"),
            col("on_hand"),
            col("available"),
            col("committed"),
            col("incoming"),
            col("received_units"),
            col("available").leq(0).as("is_stockout"),
            col("on_hand").lt(0).as("is_negative"))
        .transform(INVENTORY_DAILY::conform);
  }

  private InventoryDaily() {}
}
