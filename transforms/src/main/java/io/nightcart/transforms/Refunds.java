package io.nightcart.transforms;

import static org.apache.spark.sql.functions.broadcast;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.concat_ws;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max_by;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;

import io.nightcart.tables.Bronze;
import io.nightcart.tables.Field;
import io.nightcart.tables.Identity;
import io.nightcart.tables.Returns;
import io.nightcart.tables.Shop;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** Makes {@link Silver#REFUNDS}. */
public final class Refunds {

  private static final String[] ORDER = {"order_id"};
  private static final Column NONE = lit(0).cast(Field.MONEY);

  /**
   * Lines that give units back, refunds told apart from them, with the order they came from, and
   * all lines of cancelled orders. The returning lines of an order that was cancelled are left out:
   * its cancellation gives back everything. Gift cards are left out, as they are of sales.
   */
  public static Dataset<Row> from(Function<Table, Dataset<Row>> tables, Shop shop) {
    var orders = tables.apply(Silver.ORDERS);
    var orderLines = tables.apply(Silver.ORDER_LINES);
    var links = tables.apply(Identity.IDENTITY_LINKS);
    var returned =
        returned(tables.apply(Bronze.ORDER_LINES.bronze()), orders)
            .transform(lines -> Owners.ofAccounts(lines, links))
            .withColumnRenamed("customer_key", "line_customer_key");
    var refunds = Owners.ofAccounts(tables.apply(Returns.REFUNDS.bronze()), links);
    return returned
        .unionByName(ToldRefunds.of(refunds, orders, orderLines, returned))
        .transform(all -> withOrders(all, orders, orderLines))
        .unionByName(cancelled(orders, orderLines))
        .withColumn("refund_date", Days.local(col("refunded_at"), shop))
        .transform(all -> flagExcess(all, orders, orderLines))
        .transform(Silver.REFUNDS::conform);
  }

  private static Dataset<Row> returned(Dataset<Row> deliveredLines, Dataset<Row> orders) {
    var documents = deliveredLines.where("quantity < 0").select("order_id").distinct();
    return Versions.newestLines(deliveredLines.join(broadcast(documents), ORDER, "left_semi"))
        .where("quantity < 0 and not coalesce(is_gift_card, false)")
        .join(orders.where("status = 'cancelled'").select("order_id"), ORDER, "left_anti")
        .select(
            concat_ws("/", col("order_id"), lit("return"), col("line_id")).as("refund_id"),
            col("order_id").as("document_id"),
            col("customer_key"),
            col("product_id"),
            lit("returned").as("reason"),
            col("returned_at").as("refunded_at"),
            col("quantity").multiply(-1).as("quantity"),
            col("unit_price")
                .multiply(col("quantity").multiply(-1))
                .cast(Field.MONEY)
                .as("gross_amount"),
            coalesce(col("discount"), NONE).as("discount_amount"),
            NONE.as("shipping_amount"),
            NONE.as("tax_amount"),
            lit(null).cast(Field.TEXT).as("return_reason"),
            lit(null).cast(Field.FLAG).as("is_restocked"));
  }

  /**
   * Adds the order given back, and converts at its rate if it is in the document's currency, else
   * at the document's. A document without a rate that names no order is left out: its amounts are
   * in the currency of nothing that counts.
   */
  private static Dataset<Row> withOrders(
      Dataset<Row> returned, Dataset<Row> orders, Dataset<Row> orderLines) {
    var document = new String[] {"document_id"};
    var owners =
        orders.select(
            col("order_id").as("document_id"),
            col("customer_key").as("order_customer_key"),
            col("currency"),
            col("fx_rate"));
    var selling =
        orders
            .join(orderLines, ORDER, "left_semi")
            .select(col("order_id").as("document_id"), col("order_id").as("named_order_id"));
    var named =
        returned
            .join(owners, document, "left")
            .join(selling, document, "left")
            .where("named_order_id is not null or currency is null or fx_rate is not null")
            .withColumn(
                "customer_key", coalesce(col("line_customer_key"), col("order_customer_key")))
            .drop("line_customer_key", "order_customer_key");
    return named
        .join(bought(named, orders, orderLines), new String[] {"refund_id"}, "left")
        .withColumn("fx_rate", expr("if(bought.currency = currency, bought.fx_rate, fx_rate)"))
        .select(
            col("refund_id"),
            col("document_id"),
            coalesce(col("named_order_id"), col("bought.order_id")).as("order_id"),
            col("customer_key"),
            col("product_id"),
            col("reason"),
            col("refunded_at"),
            col("quantity"),
            paid().as("amount"),
            Money.ofOrder("shipping_amount").as("shipping_amount"),
            Money.ofOrder("tax_amount").as("tax_amount"),
            col("return_reason"),
            col("is_restocked"));
  }

  /**
   * The customer's latest earlier order of the product that counts and was not cancelled, one with
   * enough units if there is one.
   */
  private static Dataset<Row> bought(
      Dataset<Row> named, Dataset<Row> orders, Dataset<Row> orderLines) {
    var sold =
        orderLines
            .select("order_id", "product_id", "quantity")
            .join(
                orders
                    .where("is_valid and status <> 'cancelled'")
                    .select("order_id", "customer_key", "ordered_at", "currency", "fx_rate"),
                ORDER,
                "inner")
            .withColumnRenamed("quantity", "sold_quantity");
    return named
        .where("named_order_id is null and customer_key is not null")
        .select("refund_id", "customer_key", "product_id", "refunded_at", "quantity")
        .join(sold, new String[] {"customer_key", "product_id"}, "inner")
        .where("ordered_at <= refunded_at")
        .groupBy("refund_id")
        .agg(
            max_by(
                    struct("order_id", "currency", "fx_rate"),
                    struct(
                        col("sold_quantity").geq(col("quantity")),
                        col("ordered_at"),
                        col("order_id")))
                .as("bought"));
  }

  private static Dataset<Row> cancelled(Dataset<Row> orders, Dataset<Row> orderLines) {
    return orderLines
        .where("not is_gift_card")
        .join(orders.where("status = 'cancelled'"), ORDER, "inner")
        .select(
            concat_ws("/", col("order_id"), lit("cancel"), col("line_id")).as("refund_id"),
            col("order_id").as("document_id"),
            col("order_id"),
            col("customer_key"),
            col("product_id"),
            lit("cancelled").as("reason"),
            coalesce(col("cancelled_at"), col("ordered_at")).as("refunded_at"),
            col("quantity"),
            paid().as("amount"),
            NONE.as("shipping_amount"),
            NONE.as("tax_amount"),
            lit(null).cast(Field.TEXT).as("return_reason"),
            lit(null).cast(Field.FLAG).as("is_restocked"));
  }

  /** What a line was sold or taken back for, in the shop's currency. */
  private static Column paid() {
    return Money.ofOrder("gross_amount").minus(Money.ofOrder("discount_amount"));
  }

  private static Dataset<Row> flagExcess(
      Dataset<Row> refunds, Dataset<Row> orders, Dataset<Row> orderLines) {
    var converted = orders.where("fx_rate <> 1").select("order_id", "fx_rate");
    var sold =
        orderLines
            .where("not is_gift_card")
            .join(converted, ORDER, "left")
            .groupBy("order_id")
            .agg(
                // Given back in pieces, what was converted adds up to a little more or less.
                sum(paid()).plus(expr("if(any_value(fx_rate) is null, 0, 0.005)")).as("sold"));
    var inTime = Window.partitionBy("document_id", "order_id").orderBy("refunded_at", "refund_id");
    return refunds
        .withColumn("given_back", sum("amount").over(inTime))
        .join(sold, ORDER, "left")
        .withColumn("is_excess", expr("ifnull(amount > 0 and given_back > sold, false)"))
        .drop("given_back", "sold");
  }

  private Refunds() {}
}
