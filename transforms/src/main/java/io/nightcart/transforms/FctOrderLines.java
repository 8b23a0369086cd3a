package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;
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

  private static final Column NONE = lit(0).cast(Field.MONEY);

  /** Values each line of the orders placed on or before the day. */
  public static Dataset<Row> from(
      Dataset<Row> orders, Dataset<Row> lines, Dataset<Row> products, LocalDate day) {
    var placed =
        orders
            .where(col("order_date").leq(day))
            .select("order_id", "order_date", "customer_key", "is_valid", "fx_rate");
    return lines
        .join(products.select("product_id", "category", "cost"), "product_id", "left")
        .join(placed, "order_id", "inner")
        .withColumn("_gross", Money.ofOrder("gross_amount"))
        .withColumn("_discount", Money.ofOrder("discount_amount"))
        .withColumn("unit_price", Money.ofOrder("unit_price"))
        .withColumn("gross_sales", when(col("is_gift_card"), NONE).otherwise(col("_gross")))
        .withColumn("discounts", when(col("is_gift_card"), NONE).otherwise(col("_discount")))
        .withColumn(
            "gift_card_sales",
            when(col("is_gift_card"), expr("_gross - _discount")).otherwise(NONE))
        .withColumn("cogs", col("quantity").multiply(col("cost")))
        .drop(
            "gross_amount", "discount_amount", "shipping", "cost", "fx_rate", "_gross", "_discount")
        .transform(Sales.FCT_ORDER_LINES::conform);
  }

  private FctOrderLines() {}
}
