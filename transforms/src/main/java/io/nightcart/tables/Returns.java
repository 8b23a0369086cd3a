package io.nightcart.tables;

import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Figures.share;
import static io.nightcart.tables.Metric.sum;

import io.nightcart.tables.Rule.AtLeast;
import io.nightcart.tables.Rule.AtMost;
import io.nightcart.tables.Rule.Identifier;
import io.nightcart.tables.Rule.Otherwise;
import java.util.List;

/** Refunds of shops that tell them apart from their order lines. */
public final class Returns {

  private static final long MOST_UNITS = 1_000_000;

  /** Refunds. */
  public static final Contract REFUNDS =
      new Contract(
          "refunds",
          "One row per delivered version of a refund, or of each of its lines.",
          false,
          List.of(
              required(
                      "refund_id",
                      TEXT,
                      "The refund's number; its lines are told apart by line_id, else by product_id.")
                  .with(new Identifier()),
              optional("order_id", TEXT, "The order given back.").with(new Identifier()),
              optional("line_id", TEXT, "The line of the order.").with(new Identifier()),
              optional(
                      "product_id",
                      TEXT,
                      "The product; that of the line where unset; without both, of no product.")
                  .with(new Identifier()),
              optional("customer_id", TEXT, "The account; needed only without order_id.")
                  .with(new Identifier()),
              optional("quantity", NUMBER, "Units given back; 0 where only money is.")
                  .with(new AtLeast(0), new AtMost(MOST_UNITS), new Otherwise("0")),
              required(
                      "amount",
                      MONEY,
                      "Goods value given back, after discount, without shipping and tax; positive.")
                  .with(new AtLeast(0)),
              optional("shipping_amount", MONEY, "Shipping given back, positive.")
                  .with(new AtLeast(0), new Otherwise("0")),
              optional("tax_amount", MONEY, "Tax given back, positive.")
                  .with(new AtLeast(0), new Otherwise("0")),
              optional("reason", TEXT, "Why, in the shop's words."),
              optional("is_restocked", FLAG, "Whether the units went back into stock."),
              required("refunded_at", INSTANT, "When it was given back."),
              Contract.UPDATED_AT));

  /** The feeds of this subject. */
  public static final List<Contract> FEEDS = List.of(REFUNDS);

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofEvents(
              Silver.REFUNDS,
              "refund_date",
              share("refunded_shipping", "shipping_amount"),
              share("refunded_tax", "tax_amount"),
              share("excess_refunds", "if(is_excess, 1L, 0L)")));

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          sum(
                  "refunded_shipping",
                  "currency",
                  "refunded_shipping",
                  "Shipping given back on the day, as far as refunds are told apart from lines.")
              .noting("Never part of returns or net_sales."),
          sum(
                  "refunded_tax",
                  "currency",
                  "refunded_tax",
                  "Tax given back on the day, as far as refunds are told apart from lines.")
              .noting("Never part of returns or net_sales."),
          sum(
              "excess_refunds",
              "count",
              "excess_refunds",
              "Refunds of the day with which an order gave back more than its goods sold for."));

  private Returns() {}
}
