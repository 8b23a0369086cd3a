package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;

import io.nightcart.tables.Field;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** What is given back by refunds that a shop tells apart from its lines. */
final class ToldRefunds {

  private static final String[] ORDER = {"order_id"};

  /**
   * The newest version of each refund of goods, less what returning lines give back anyway: of a
   * product of an order, the first units refunded are taken to be those of the lines. Refunds of
   * gift cards are left out, and those of cancelled orders, which give back everything.
   *
   * @param delivered of bronze.refunds
   * @param returned what lines give back, with {@code document_id}, {@code product_id} and {@code
   *     quantity}
   */
  static Dataset<Row> of(
      Dataset<Row> delivered, Dataset<Row> orders, Dataset<Row> orderLines, Dataset<Row> returned) {
    return delivered
        .withColumn("part", coalesce(col("line_id"), col("product_id"), lit("-")))
        .transform(rows -> Versions.newest(rows, "refund_id", "part"))
        .join(orders.where("status = 'cancelled'").select("order_id"), ORDER, "left_anti")
        .transform(refunds -> withProduct(refunds, orderLines))
        .withColumn("document_id", coalesce(col("order_id"), col("refund_id")))
        .transform(refunds -> beyond(refunds, returned))
        .select(
            concat_ws("/", col("refund_id"), lit("refund"), col("part")).as("refund_id"),
            col("document_id"),
            col("customer_key").as("line_customer_key"),
            col("product_id"),
            lit("refunded").as("reason"),
            col("refunded_at"),
            col("quantity"),
            col("amount").as("gross_amount"),
            lit(0).cast(Field.MONEY).as("discount_amount"),
            coalesce(col("shipping_amount"), lit(0)).as("shipping_amount"),
            coalesce(col("tax_amount"), lit(0)).as("tax_amount"),
            col("reason").as("return_reason"),
            col("is_restocked"));
  }

  private static Dataset<Row> withProduct(Dataset<Row> refunds, Dataset<Row> orderLines) {
    var byLine =
        orderLines.select(
            col("order_id"),
            col("line_id"),
            col("product_id").as("line_product_id"),
            col("is_gift_card").as("is_gift_card_line"));
    var giftCards =
        orderLines
            .groupBy("order_id", "product_id")
            .agg(expr("every(is_gift_card) as is_gift_card"))
            .where("is_gift_card");
    return refunds
        .join(byLine, new String[] {"order_id", "line_id"}, "left")
        .where("not ifnull(is_gift_card_line, false)")
        .withColumn("product_id", expr("coalesce(product_id, line_product_id, '-')"))
        .join(giftCards, new String[] {"order_id", "product_id"}, "left_anti");
  }

  private static Dataset<Row> beyond(Dataset<Row> refunds, Dataset<Row> returned) {
    String[] goods = {"document_id", "product_id"};
    var byLines = returned.groupBy("document_id", "product_id").agg(sum("quantity").as("by_lines"));
    var inTime =
        Window.partitionBy("document_id", "product_id").orderBy("refunded_at", "refund_id", "part");
    return refunds
        .withColumn("told", expr("ifnull(quantity, 0L)"))
        .withColumn("told_so_far", sum("told").over(inTime))
        .join(byLines, goods, "left")
        .na()
        .fill(0, new String[] {"by_lines"})
        .withColumn(
            "quantity",
            expr(
                "greatest(told_so_far - by_lines, 0L)"
                    + " - greatest(told_so_far - told - by_lines, 0L)"))
        .withColumn(
            "amount",
            expr("if(told = quantity, amount, cast(amount * quantity / told as decimal(18, 4)))"))
        .where(
            "told = 0 or quantity > 0 or ifnull(shipping_amount, 0) > 0"
                + " or ifnull(tax_amount, 0) > 0");
  }

  private ToldRefunds() {}
}
