package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Metric.ratio;
import static io.nightcart.tables.Metric.sum;
import static io.nightcart.tables.Table.Write.WHOLE;

import io.nightcart.tables.Rule.AtLeast;
import io.nightcart.tables.Rule.Identifier;
import io.nightcart.tables.Rule.OneOf;
import io.nightcart.tables.Rule.Planned;
import java.util.List;

/** What the shop takes off its prices, for whom and when. */
public final class Promotions {

  private static final String TYPES = "percentage, fixed, free_shipping or gift.";
  private static final String CODE = "The code in capitals, without blanks.";

  /** Discount codes as described. */
  public static final Contract FEED =
      new Contract(
          "promotions",
          "One row per delivered version of a promotion.",
          false,
          List.of(
              optional(
                      "promotion_id",
                      TEXT,
                      "The shop's number of the promotion; where unset, a code has one only.")
                  .with(new Identifier()),
              required(
                  "code", TEXT, "What customers type; capitals and blanks make no difference."),
              optional("type", TEXT, TYPES)
                  .with(new OneOf(List.of("percentage", "fixed", "free_shipping", "gift"))),
              optional("value", MONEY, "What it takes off: in hundredths, or in money.")
                  .with(new AtLeast(0)),
              optional("start_date", DATE, "First day; always so far where unset.")
                  .with(new Planned()),
              optional("end_date", DATE, "Last day; for ever where unset.").with(new Planned()),
              optional("min_order", MONEY, "Least goods value of an order.").with(new AtLeast(0)),
              optional("max_uses", NUMBER, "How often it can be used.").with(new AtLeast(0)),
              optional("is_combinable", FLAG, "Whether it can be used beside another."),
              Contract.UPDATED_AT));

  /** Discount codes. */
  public static final Table PROMOTIONS =
      new Table(
          "silver.promotions",
          "One row per promotion, its newest version.",
          List.of("promotion_key"),
          WHOLE,
          List.of(
              required("promotion_key", TEXT, "The shop's number of it; where unset, the code."),
              required("code", TEXT, CODE),
              optional("type", TEXT, TYPES),
              optional("value", MONEY, "What it takes off: in hundredths, or in money."),
              optional("start_date", DATE, "First day; always so far where unset."),
              optional("end_date", DATE, "Last day; for ever where unset."),
              required(
                  "is_valid_period",
                  FLAG,
                  "Whether the end is not before the start. If it is, no period counts as described."),
              optional("min_order", MONEY, "Least goods value of an order."),
              optional("max_uses", NUMBER, "How often it can be used."),
              optional("is_combinable", FLAG, "Whether it can be used beside another.")));

  /** What discount codes did. */
  public static final Table PROMO_PERFORMANCE =
      new Table(
          "gold.promo_performance",
          "One row per discount code and month in which valid orders used it or, from the shop's first"
              + " order to the day, a described period of it ran.",
          List.of("code", "month"),
          WHOLE,
          List.of(
              required("code", TEXT, CODE),
              required("month", DATE, "First day of the month in which the orders were placed."),
              required("is_described", FLAG, "Whether a promotion with this code was delivered."),
              optional("type", TEXT, "Of the latest such promotion: " + TYPES),
              optional("value", MONEY, "What that takes off: in hundredths, or in money."),
              required("orders", NUMBER, "Valid orders with the code."),
              required("customers", NUMBER, "Known customers who placed them."),
              required("new_customers", NUMBER, "Those for whom one was the first order."),
              optional("new_customer_share", RATIO, "new_customers / customers."),
              required("gross_sales", MONEY, "Gross sales of the orders."),
              required("discounts", MONEY, "All discounts on them."),
              optional("discount_rate", RATIO, "discounts / gross_sales."),
              required("net_sales", MONEY, "Net sales: less what was given back by the day."),
              optional(
                  "cogs", MONEY, "Cost of the units kept; null if that of an order is unknown."),
              optional("margin", MONEY, "net_sales - cogs."),
              optional("margin_rate", RATIO, "margin / net_sales."),
              optional(
                  "orders_outside_period",
                  NUMBER,
                  "Orders on days of no described period; null where none is described."),
              required("days", NUMBER, "Days of the month on which the code was used."),
              optional("net_sales_per_day", MONEY, "net_sales / days."),
              required(
                  "baseline_net_sales",
                  MONEY,
                  "Net sales of valid orders without a code on those same days."),
              optional("baseline_per_day", MONEY, "baseline_net_sales / days.")));

  /** The feeds of this subject. */
  public static final List<Contract> FEEDS = List.of(FEED);

  /** Every table of this subject. */
  public static final List<Table> TABLES = List.of(PROMOTIONS, PROMO_PERFORMANCE);

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          sum("promo_orders", "count", "promo_orders", "Valid orders with a discount code."),
          ratio("promo_order_share", "ratio", "promo_orders", "orders", "promo_orders / orders."),
          ratio(
                  "promo_discount_share",
                  "ratio",
                  "promo_discounts",
                  "discounts",
                  "Discounts on orders with a code / discounts.")
              .noting("The rest was taken off without a code, as in a sale."));

  private Promotions() {}
}
