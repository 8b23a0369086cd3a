package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.RATE;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Figures.share;
import static io.nightcart.tables.Metric.ratio;
import static io.nightcart.tables.Metric.sum;
import static io.nightcart.tables.Table.Write.WHOLE;

import io.nightcart.tables.Rule.AtLeast;
import io.nightcart.tables.Rule.Currency;
import io.nightcart.tables.Rule.Identifier;
import io.nightcart.tables.Rule.OneOf;
import io.nightcart.tables.Rule.Otherwise;
import io.nightcart.tables.Rule.ShopCurrency;
import java.util.List;

/** How orders are paid, and what is left of them. */
public final class Payments {

  /** Payments, tried or made. */
  public static final Contract PAYMENTS =
      new Contract(
          "payments",
          "One row per delivered version of a payment: an attempt to take money, or to give it"
              + " back.",
          false,
          List.of(
              required("payment_id", TEXT, "The payment's number.").with(new Identifier()),
              optional("order_id", TEXT, "The order it belongs to.").with(new Identifier()),
              optional("kind", TEXT, "sale, refund or chargeback.")
                  .with(new OneOf(List.of("sale", "refund", "chargeback")), new Otherwise("sale")),
              optional(
                  "gateway",
                  TEXT,
                  "Who handled it, such as paypal; gift_card for the shop's own gift cards."),
              optional("status", TEXT, "success, failure or pending.")
                  .with(
                      new OneOf(List.of("success", "failure", "pending")),
                      new Otherwise("success")),
              required("amount", MONEY, "The amount, positive whatever its kind.")
                  .with(new AtLeast(0)),
              optional(
                  "fee", MONEY, "What the gateway keeps for it; below zero if it is given back."),
              optional("currency", TEXT, "Currency of amount and fee.")
                  .with(new Currency(), new ShopCurrency()),
              required("paid_at", INSTANT, "When it was made or tried."),
              Contract.UPDATED_AT));

  /** Payments by number. */
  public static final Table SILVER_PAYMENTS =
      new Table(
          "silver.payments",
          "One row per payment, its newest version.",
          List.of("payment_id"),
          WHOLE,
          List.of(
              required("payment_id", TEXT, "The payment's number."),
              optional("order_id", TEXT, "The order it belongs to."),
              required("kind", TEXT, "sale, refund or chargeback."),
              required(
                  "gateway",
                  TEXT,
                  "Who handled it, gift_card for the shop's own gift cards; unknown where unset."),
              required("status", TEXT, "success, failure or pending."),
              required("currency", TEXT, "Currency of amount and fee."),
              optional(
                  "fx_rate",
                  RATE,
                  "What one unit of the currency was worth in the shop's; null where no rate is"
                      + " known."),
              required("amount", MONEY, "The amount in its currency, positive."),
              optional(
                  "amount_rc",
                  MONEY,
                  "The same in the shop's currency; null where no rate is known."),
              optional("fee", MONEY, "What the gateway keeps, in its currency."),
              optional(
                  "fee_rc",
                  MONEY,
                  "The same in the shop's currency; null where no fee or no rate is known."),
              required("paid_at", INSTANT, "When it was made or tried."),
              required("paid_date", DATE, "The shop's day of that.")));

  /** What is left of each order. */
  public static final Table FCT_ORDER_MARGIN =
      new Table(
          "gold.fct_order_margin",
          "One row per valid order placed on or before the day: what is left of it after the goods,"
              + " after its parcels, and after its payment.",
          List.of("order_id"),
          WHOLE,
          List.of(
              required("order_id", TEXT, "The order."),
              required("order_date", DATE, "The shop's day on which it was placed."),
              optional("customer_key", TEXT, "The customer; null where unknown."),
              optional("channel", TEXT, "Where it was placed."),
              optional("country", TEXT, "Country shipped to."),
              required(
                  "net_sales",
                  MONEY,
                  "gross_sales - discounts - returns by the day, whenever (cohorted)."),
              optional(
                  "cogs", MONEY, "Cost of the units kept; null if a product of it has no cost."),
              optional("cm1", MONEY, "net_sales - cogs; null if cogs is."),
              required("shipping_charged", MONEY, "Shipping charged."),
              optional(
                  "payment_fees",
                  MONEY,
                  "Fees of its payments by the day, failed ones and refunds too; null if none of"
                      + " them tells a fee, or one's currency has no rate."),
              optional(
                  "shipping_cost",
                  MONEY,
                  "Cost of its parcels shipped by the day; null if one's cost or rate is not known, and"
                      + " without a parcel, unless it was cancelled."),
              optional(
                  "cm2",
                  MONEY,
                  "cm1 + shipping_charged, less what of it was given back by the day, - shipping_cost"
                      + " - payment_fees; null if one of them is."),
              required("payments", NUMBER, "Payments tried or made by the day."),
              optional(
                  "paid",
                  MONEY,
                  "Sales that succeeded; null without payments, or if one's currency has no rate."),
              optional("paid_back", MONEY, "Refunds that succeeded; null as paid."),
              optional("charged_back", MONEY, "Chargebacks that did not fail; null as paid."),
              required(
                  "amount_due",
                  MONEY,
                  "What the order should have brought in: net_sales, its gift cards, shipping, duties,"
                      + " tip, and tax on the goods kept, in whole cents; 0 where it was"
                      + " cancelled."),
              optional(
                  "payment_gap",
                  MONEY,
                  "paid - paid_back - amount_due; null without payments, if one's currency has no rate,"
                      + " and where the order is in another currency: rates move until it is"
                      + " paid."),
              optional(
                  "has_payment_gap",
                  FLAG,
                  "Whether payment_gap is five cents or more either way; less may be rounding of"
                      + " tax.")));

  /** The feeds of this subject. */
  public static final List<Contract> FEEDS = List.of(PAYMENTS);

  /** Every table of this subject. */
  public static final List<Table> TABLES = List.of(SILVER_PAYMENTS, FCT_ORDER_MARGIN);

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofEvents(
                  FCT_ORDER_MARGIN,
                  "order_date",
                  share("cogs", "cogs"),
                  share("cm1", "cm1"),
                  share("cm1_net_sales", "if(cm1 is not null, net_sales, 0)"),
                  share("cm2", "cm2"),
                  share("cm2_net_sales", "if(cm2 is not null, net_sales, 0)"),
                  share("cm2_unknown_orders", "if(cm2 is null, 1L, 0L)"),
                  share("costed_orders", "if(cogs is not null, 1L, 0L)"),
                  share("uncosted_orders", "if(cogs is null, 1L, 0L)"),
                  share("payment_gap", "payment_gap"),
                  share("gap_known_orders", "if(payment_gap is not null, 1L, 0L)"),
                  share("payment_gap_orders", "if(has_payment_gap, 1L, 0L)"))
              .by("channel", "channel")
              .by("country", "country"),
          Figures.ofEvents(
                  SILVER_PAYMENTS,
                  "paid_date",
                  share("payment_fees", "fee_rc"),
                  share(
                      "payments_tried",
                      "if(kind = 'sale' and status in ('success', 'failure'), 1L, 0L)"),
                  share("payments_failed", "if(kind = 'sale' and status = 'failure', 1L, 0L)"),
                  share("chargebacks", "if(kind = 'chargeback' and status <> 'failure', 1L, 0L)"),
                  share(
                      "refunded_payments",
                      "if(kind = 'refund' and status = 'success', amount_rc, 0)"),
                  share(
                      "gift_card_redeemed",
                      "if(gateway = 'gift_card' and kind = 'sale' and status = 'success', amount_rc, 0)"),
                  share("fx_missing_payments", "if(amount_rc is null, 1L, 0L)"))
              .by("gateway", "gateway"));

  /** By when most pending payments are decided, direct debits and transfers over a weekend too. */
  private static final int DAYS_TO_CLEAR = 7;

  private static final String IS_COSTED = "costed_orders > 0 or uncosted_orders = 0";

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          sum(
                  "cogs",
                  "currency",
                  "if(%s, cogs, null)".formatted(IS_COSTED),
                  "Cost of the units kept of the day's orders, whenever others are given back.")
              .matureAfter(30)
              .noting(
                  "Orders of a product without cost are left out and counted in"
                      + " orders_without_cost. At cost as it is now."),
          sum(
                  "cm1",
                  "currency",
                  "if(%s, cm1, null)".formatted(IS_COSTED),
                  "net_sales - cogs of the day's orders, returns taken back to the order's day.")
              .matureAfter(30)
              .noting(
                  "Contribution margin 1, or gross margin; of orders whose cost is known. net_sales"
                      + " books returns on their own day, so the two differ day by day."),
          ratio(
                  "cm1_rate",
                  "ratio",
                  "cm1",
                  "cm1_net_sales",
                  "cm1 / net sales of the same orders; null until 30 days old.")
              .matureAfter(30),
          sum(
                  "cm2",
                  "currency",
                  "if(cm2_unknown_orders < orders or orders = 0, cm2, null)",
                  "cm1 + shipping kept - shipping_cost - payment_fees of the day's orders of which all"
                      + " are known.")
              .matureAfter(30)
              .noting("Contribution margin 2. Packaging and handling are not known to the shop."),
          ratio(
                  "cm2_rate",
                  "ratio",
                  "cm2",
                  "cm2_net_sales",
                  "cm2 / net sales of the same orders; null until 30 days old.")
              .matureAfter(30),
          ratio(
                  "break_even_roas",
                  "times",
                  "if(cm2 > 0, cm2_net_sales, null)",
                  "if(cm2 > 0, cm2, null)",
                  "1 / cm2_rate, where something is left: net sales that a unit of spend must bring not to lose by it.")
              .matureAfter(30),
          sum(
              "orders_without_cost",
              "count",
              "uncosted_orders",
              "Valid orders that hold a product without cost."),
          sum("payment_fees", "currency", "payment_fees", "Fees of the day's payments."),
          ratio(
                  "payment_failure_rate",
                  "ratio",
                  "payments_failed",
                  "payments_tried",
                  "Sales that failed / sales that failed or succeeded, on the day they were tried.")
              .noting("Each attempt counts; one that is pending counts once it is decided."),
          sum(
              "chargebacks",
              "count",
              "chargebacks",
              "Payments that customers had taken back by their bank on the day."),
          sum(
                  "refunded_payments",
                  "currency",
                  "refunded_payments",
                  "Money given back to customers on the day.")
              .noting("With tax and shipping, unlike returns, which are goods only."),
          sum(
                  "gift_card_redeemed",
                  "currency",
                  "gift_card_redeemed",
                  "Paid with gift cards on the day: successful sales by the gateway gift_card.")
              .noting("What was sold as a gift card before; see gift_card_sales."),
          sum(
              "fx_missing_payments",
              "count",
              "fx_missing_payments",
              "Payments that no figure of money holds, because their currency has no rate."),
          sum(
                  "payment_gap",
                  "currency",
                  "if(gap_known_orders > 0, payment_gap, null)",
                  "Paid less paid back less due, of the day's orders that have any payment.")
              .matureAfter(DAYS_TO_CLEAR)
              .noting(
                  "Above zero, the shop holds money of customers; below, it waits for some. Orders"
                      + " without any payment are left out; a pending payment has not brought"
                      + " anything yet."),
          sum(
                  "orders_with_payment_gap",
                  "count",
                  "if(gap_known_orders > 0, payment_gap_orders, null)",
                  "Of those orders, the ones whose gap is five cents or more either way.")
              .matureAfter(DAYS_TO_CLEAR));

  private Payments() {}
}
