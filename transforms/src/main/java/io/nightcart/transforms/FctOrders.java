package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.row_number;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import io.nightcart.tables.Sales;
import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Sales#FCT_ORDERS}. */
public final class FctOrders {

  private static final String[] SUMS = {
    "items",
    "units",
    "gross_sales",
    "discounts",
    "gift_card_sales",
    "returned_units",
    "returns",
    "returned_cogs"
  };

  /** Sums up each order placed on or before the day, with what was given back by then. */
  public static Dataset<Row> from(
      Dataset<Row> orders, Dataset<Row> fctOrderLines, Dataset<Row> refunds, LocalDate day) {
    var lines = fctOrderLines.where(not(col("is_gift_card")));
    return orders
        .where(col("order_date").leq(day))
        .transform(FctOrders::number)
        .join(sold(fctOrderLines), "order_id", "left")
        .join(givenBack(lines, refunds, day), "order_id", "left")
        // An order that sold nothing cost nothing.
        .withColumn("cogs", when(col("items").isNull(), 0).otherwise(col("cogs")))
        .na()
        .fill(0, SUMS)
        .withColumn("cogs", expr("cogs - returned_cogs"))
        .withColumn("shipping_charged", Money.ofOrder("shipping"))
        .withColumn("tax", Money.ofOrder("tax"))
        .withColumn("duties", Money.ofOrder("duties"))
        .withColumn("tip", Money.ofOrder("tip"))
        .withColumn("net_sales", expr("gross_sales - discounts - returns"))
        .withColumn("total_sales", expr("net_sales + shipping_charged + tax + duties"))
        .drop("identity_quality", "cancelled_at", "shipping", "returned_cogs")
        .transform(Sales.FCT_ORDERS::conform);
  }

  private static Dataset<Row> number(Dataset<Row> orders) {
    var counts = col("is_valid").and(col("customer_key").isNotNull());
    // All orders that get no number would else gather in one huge partition without a customer.
    var alone = when(counts, null).otherwise(col("order_id"));
    var placed = Window.partitionBy(col("customer_key"), alone).orderBy("ordered_at", "order_id");
    var gap = datediff(col("order_date"), lag("order_date", 1).over(placed));
    var next = datediff(lead("order_date", 1).over(placed), col("order_date"));
    return orders
        .withColumn("order_seq_number", when(counts, row_number().over(placed)).cast(Field.NUMBER))
        .withColumn("days_since_prev_order", gap.cast(Field.NUMBER))
        .withColumn("days_to_next_order", next.cast(Field.NUMBER));
  }

  private static Dataset<Row> sold(Dataset<Row> lines) {
    var goods = not(col("is_gift_card"));
    return lines
        .groupBy("order_id")
        .agg(
            count_if(goods).as("items"),
            sum(when(goods, col("quantity")).otherwise(0)).as("units"),
            sum("gross_sales").as("gross_sales"),
            sum("discounts").as("discounts"),
            sum("gift_card_sales").as("gift_card_sales"),
            expr("if(every(is_gift_card or cogs is not null), sum(if(is_gift_card, 0, cogs)), null)")
                .as("cogs"));
  }

  private static Dataset<Row> givenBack(Dataset<Row> lines, Dataset<Row> refunds, LocalDate day) {
    var product = new String[] {"order_id", "product_id"};
    var returned =
        refunds
            .where(col("refund_date").leq(day))
            .where(col("order_id").isNotNull())
            .groupBy("order_id", "product_id")
            .agg(sum("quantity").as("returned_units"), sum("amount").as("returns"));
    var bought =
        lines
            .join(returned, product, "left_semi")
            .groupBy("order_id", "product_id")
            .agg(sum("quantity").as("units"), sum("cogs").as("cogs"));
    return returned
        .join(bought, product, "left")
        // All units of a product cost the same, so the share divides without remainder.
        .withColumn("returned_cogs", expr("cogs * least(returned_units, units) / units"))
        .groupBy("order_id")
        .agg(
            sum("returned_units").as("returned_units"),
            sum("returns").as("returns"),
            sum("returned_cogs").as("returned_cogs"));
  }

  private FctOrders() {}
}
