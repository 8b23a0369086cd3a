package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;

import io.nightcart.tables.Silver;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Silver#ORDER_LINES}. */
public final class OrderLines {

  /** The newest version of every line that sells units. */
  public static Dataset<Row> from(Dataset<Row> deliveredLines) {
    return Versions.newestLines(deliveredLines)
        .where("quantity > 0")
        .select(
            col("order_id"),
            col("line_id"),
            col("product_id"),
            col("quantity"),
            col("unit_price"),
            col("unit_price").multiply(col("quantity")).as("gross_amount"),
            coalesce(col("discount"), lit(0).cast("decimal(18,4)")).as("discount_amount"),
            coalesce(col("shipping"), lit(0)).as("shipping"),
            coalesce(col("is_gift_card"), lit(false)).as("is_gift_card"))
        .transform(Silver.ORDER_LINES::conform);
  }

  private OrderLines() {}
}
