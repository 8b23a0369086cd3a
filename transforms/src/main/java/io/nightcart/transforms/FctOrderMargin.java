package io.nightcart.transforms;

import static io.nightcart.tables.Payments.FCT_ORDER_MARGIN;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.expr;

import io.nightcart.tables.Delivery;
import io.nightcart.tables.Payments;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Silver;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Payments#FCT_ORDER_MARGIN}. */
public final class FctOrderMargin {

  /** Its inputs. */
  public static final List<Table> READS =
      List.of(
          Sales.FCT_ORDERS, Silver.REFUNDS, Payments.SILVER_PAYMENTS, Delivery.SILVER_SHIPMENTS);

  private static final String[] ORDER = {"order_id"};

  /** Whole cents, as tax is charged. */
  private static final String KEPT_TAX = "round(coalesce(tax * try_divide(kept, sold), tax), 2)";

  /** What is left of each valid order, with what was paid and sent for it by the day. */
  public static Dataset<Row> from(Function<Table, Dataset<Row>> tables, LocalDate day) {
    var payments = tables.apply(Payments.SILVER_PAYMENTS);
    var shipments = tables.apply(Delivery.SILVER_SHIPMENTS);
    var refunds = tables.apply(Silver.REFUNDS);
    return tables
        .apply(Sales.FCT_ORDERS)
        .where(col("is_valid").and(col("order_date").leq(day)))
        .join(paid(payments.where(col("paid_date").leq(day))), ORDER, "left")
        .join(sent(shipments.where(col("shipped_date").leq(day))), ORDER, "left")
        .join(givenBack(refunds.where(col("refund_date").leq(day))), ORDER, "left")
        .na()
        .fill(0, new String[] {"payments", "shipping_refunded"})
        .transform(FctOrderMargin::shipped)
        .withColumn("cm1", expr("net_sales - cogs"))
        .withColumn("cm2", expr("cm1 + shipping_kept - shipping_cost - payment_fees"))
        .transform(FctOrderMargin::due)
        .withColumn("payment_gap", expr("if(fx_rate = 1, paid - paid_back - amount_due, null)"))
        .withColumn("has_payment_gap", expr("abs(payment_gap) >= 0.05"))
        .selectExpr(FCT_ORDER_MARGIN.schema().fieldNames())
        .transform(FCT_ORDER_MARGIN::conform);
  }

  private static Dataset<Row> givenBack(Dataset<Row> refunds) {
    return refunds.groupBy("order_id").agg(expr("sum(shipping_amount) as shipping_refunded"));
  }

  /** A cancelled order keeps nothing of its shipping, and may never have been sent. */
  private static Dataset<Row> shipped(Dataset<Row> orders) {
    return orders
        .withColumn(
            "shipping_kept",
            expr("if(status = 'cancelled', 0, shipping_charged - shipping_refunded)"))
        .withColumn(
            "shipping_cost",
            expr("if(status = 'cancelled' and is_sent is null, 0, shipping_cost)"));
  }

  private static Dataset<Row> sent(Dataset<Row> shipments) {
    return shipments
        .groupBy("order_id")
        .agg(
            expr("any_value(true) as is_sent"),
            expr("if(every(cost_rc is not null), sum(cost_rc), null) as shipping_cost"));
  }

  /** A sum of which a part has no rate is unknown. */
  private static Dataset<Row> paid(Dataset<Row> payments) {
    String isKnown = "every(amount_rc is not null)";
    return payments
        .where("order_id is not null")
        .groupBy("order_id")
        .agg(
            expr("count(*) as payments"),
            expr("if(every(fee is null or fee_rc is not null), sum(fee_rc), null) as payment_fees"),
            expr(sum(isKnown, "kind = 'sale' and status = 'success'") + " as paid"),
            expr(sum(isKnown, "kind = 'refund' and status = 'success'") + " as paid_back"),
            expr(sum(isKnown, "kind = 'chargeback' and status <> 'failure'") + " as charged_back"));
  }

  private static String sum(String isKnown, String condition) {
    return "if(%s, sum(if(%s, amount_rc, 0)), null)".formatted(isKnown, condition);
  }

  /** The whole order is given back when it is cancelled, its shipping too. */
  private static Dataset<Row> due(Dataset<Row> orders) {
    return orders
        .withColumn("kept", expr("net_sales + gift_card_sales"))
        .withColumn("sold", expr("gross_sales - discounts + gift_card_sales"))
        .withColumn(
            "amount_due",
            expr(
                "if(status = 'cancelled', 0, kept + shipping_charged + duties + tip + %s)"
                    .formatted(KEPT_TAX)));
  }

  private FctOrderMargin() {}
}
