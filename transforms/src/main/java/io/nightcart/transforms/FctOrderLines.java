package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Sales;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link Sales#FCT_ORDER_LINES}. */
public final class FctOrderLines {

  /** Values each line of the orders placed on or before the day. */
  public static Dataset<Row> from(
      Dataset<Row> orders, Dataset<Row> lines, Dataset<Row> products, LocalDate day) {
    var placed =
        orders
            .where(col("order_date").leq(day))
            .select("order_id", "order_date", "customer_key", "is_valid");
    return lines
        .join(products.select("product_id", "category", "cost"), "product_id", "left")
        .join(placed, "order_id", "inner")
        .withColumn("gross_sales", unlessGiftCard("gross_amount"))
        .withColumn("discounts", unlessGiftCard("discount_amount"))
        .withColumn("cogs", col("quantity").multiply(col("cost")))
        .drop("gross_amount", "discount_amount", "shipping", "cost")
        .transform(Sales.FCT_ORDER_LINES::conform);
  }

  private static Column unlessGiftCard(String amount) {
    return when(col("is_gift_card"), lit(0).cast(Field.MONEY)).otherwise(col(amount));
  }

  private FctOrderLines() {}
}
