package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.RATE;
import static io.nightcart.tables.Field.RATIO;
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
import io.nightcart.tables.Rule.Planned;
import io.nightcart.tables.Rule.ShopCurrency;
import java.util.List;

/** How orders reach their customers, and what that costs. */
public final class Delivery {

  private static final String STATES = "shipped, in_transit, delivered, lost or returned";

  /** Parcels. */
  public static final Contract SHIPMENTS =
      new Contract(
          "shipments",
          "One row per delivered version of a shipment.",
          false,
          List.of(
              required("shipment_id", TEXT, "Number of the shipment.").with(new Identifier()),
              required("order_id", TEXT, "The order it belongs to.").with(new Identifier()),
              optional("carrier", TEXT, "Who carries it, such as dhl."),
              optional("service", TEXT, "The carrier's service, such as express."),
              optional("status", TEXT, "State of the shipment: " + STATES + ".")
                  .with(
                      new OneOf(List.of("shipped", "in_transit", "delivered", "lost", "returned"))),
              optional("shipped_at", INSTANT, "When it left the shop."),
              optional("promised_at", INSTANT, "By when it was promised; its day counts.")
                  .with(new Planned()),
              optional("delivered_at", INSTANT, "When the customer got it."),
              optional("cost", MONEY, "What the shop pays for it.").with(new AtLeast(0)),
              optional("currency", TEXT, "Currency of the cost.")
                  .with(new Currency(), new ShopCurrency()),
              Contract.UPDATED_AT));

  /** Parcels. */
  public static final Table SILVER_SHIPMENTS =
      new Table(
          "silver.shipments",
          "One row per shipment, its newest version.",
          List.of("shipment_id"),
          WHOLE,
          List.of(
              required("shipment_id", TEXT, "Number of the shipment."),
              required("order_id", TEXT, "The order it belongs to, known or not."),
              optional("customer_key", TEXT, "The order's customer; null where unknown."),
              required("is_order_known", FLAG, "Whether the order was delivered by its own feed."),
              optional("carrier", TEXT, "Who carries it."),
              optional("service", TEXT, "The carrier's service."),
              optional("status", TEXT, STATES + "; where unset, as far as its times tell."),
              optional("shipped_at", INSTANT, "When it left the shop."),
              optional("shipped_date", DATE, "The shop's day of that."),
              optional("promised_at", INSTANT, "By when it was promised."),
              optional("promised_date", DATE, "The shop's day of that."),
              optional("delivered_at", INSTANT, "When the customer got it."),
              optional("delivered_date", DATE, "The shop's day of that."),
              optional(
                  "is_late",
                  FLAG,
                  "Whether it was delivered after the promised day; null without a promise, and"
                      + " while not delivered."),
              optional(
                  "order_to_ship_minutes",
                  NUMBER,
                  "Whole minutes from the order to shipping; null without either, and where it was"
                      + " shipped before the order."),
              optional(
                  "ship_to_deliver_minutes",
                  NUMBER,
                  "Whole minutes from shipping to delivery; null without either, and where it was"
                      + " delivered before it was shipped."),
              required(
                  "negative_durations",
                  NUMBER,
                  "How many of the two are null because they would be below zero: 0 to 2."),
              required("currency", TEXT, "Currency of cost."),
              optional(
                  "fx_rate",
                  RATE,
                  "What one unit of it was worth in the shop's on the day of shipping; null where no"
                      + " rate is known."),
              optional("cost", MONEY, "What the shop pays for it, in its currency."),
              optional(
                  "cost_rc",
                  MONEY,
                  "The same in the shop's currency; null where no rate is known.")));

  /** Deliveries by day of shipping. */
  public static final Table DELIVERY_DAILY =
      new Table(
          "gold.delivery_daily",
          "One row per day of shipping and carrier, with what became of these shipments by the day"
              + " of the run. Shipments without a time of shipping are left out.",
          List.of("day", "carrier"),
          WHOLE,
          List.of(
              required("day", DATE, "The shop's day of shipping."),
              required("carrier", TEXT, "Who carries them; unknown where unset."),
              required("shipments", NUMBER, "Shipments that left the shop."),
              required(
                  "shipments_without_order",
                  NUMBER,
                  "Those of them whose order is unknown; they count in all columns but those of"
                      + " orders."),
              required(
                  "negative_durations",
                  NUMBER,
                  "Shipments before the order and deliveries before shipping; in no duration."),
              required(
                  "shipped_timed", NUMBER, "Shipments whose minutes from the order are known."),
              required("order_to_ship_minutes", NUMBER, "Sum of these minutes."),
              required("delivered", NUMBER, "Shipments delivered at a known time."),
              required("delivered_timed", NUMBER, "Those of them whose minutes are known."),
              required("ship_to_deliver_minutes", NUMBER, "Sum of minutes from shipping on."),
              required("delivered_promised", NUMBER, "Shipments delivered that had a promise."),
              required("delivered_on_time", NUMBER, "Those of them delivered by the promised day."),
              optional("on_time_rate", RATIO, "delivered_on_time / delivered_promised."),
              required(
                  "late",
                  NUMBER,
                  "Shipments delivered after the promised day, or not delivered though it has"
                      + " passed; not those delivered at an unknown time."),
              required("cost", MONEY, "What the shop pays, in its currency."),
              required("costs_without_rate", NUMBER, "Costs left out, as no rate is known."),
              required(
                  "orders_shipped",
                  NUMBER,
                  "Known orders whose first shipment this is, all of whose shipments have a promise"
                      + " and none is delivered at an unknown time."),
              required(
                  "orders_perfect",
                  NUMBER,
                  "Those of them with every shipment delivered by its promised day, nothing given"
                      + " back and no ticket."),
              optional("perfect_order_rate", RATIO, "orders_perfect / orders_shipped.")));

  /** The feeds of this subject. */
  public static final List<Contract> FEEDS = List.of(SHIPMENTS);

  /** Every table of this subject. */
  public static final List<Table> TABLES = List.of(SILVER_SHIPMENTS, DELIVERY_DAILY);

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofEvents(
                  DELIVERY_DAILY,
                  "day",
                  share("shipments", "shipments"),
                  share("shipments_without_order", "shipments_without_order"),
                  share("shipping_negative_durations", "negative_durations"),
                  share("shipped_timed", "shipped_timed"),
                  share("order_to_ship_minutes", "order_to_ship_minutes"),
                  share("delivered_timed", "delivered_timed"),
                  share("ship_to_deliver_minutes", "ship_to_deliver_minutes"),
                  share("delivered_promised", "delivered_promised"),
                  share("delivered_on_time", "delivered_on_time"),
                  share("late_shipments", "late"),
                  share("shipping_costs", "cost"),
                  share("shipping_costs_without_rate", "costs_without_rate"),
                  share("orders_shipped", "orders_shipped"),
                  share("orders_perfect", "orders_perfect"))
              .by("carrier", "carrier"));

  private static final int MATURITY = 30;

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          sum("shipments", "count", "shipments", "Shipments that left the shop on the day."),
          sum(
              "shipments_without_order",
              "count",
              "shipments_without_order",
              "Those of them whose order is unknown."),
          sum(
              "shipping_negative_durations",
              "count",
              "shipping_negative_durations",
              "Shipments of the day that are told before their order, or delivered before they"
                  + " were shipped; no duration holds them."),
          ratio(
                  "order_to_ship_hours",
                  "hours",
                  "order_to_ship_minutes / 60.0",
                  "shipped_timed",
                  "Mean hours from order to shipping, of shipments of the day.")
              .noting("By the calendar, nights and weekends included."),
          ratio(
                  "ship_to_deliver_days",
                  "days",
                  "ship_to_deliver_minutes / 1440.0",
                  "delivered_timed",
                  "Mean days of 24 hours from shipping to delivery, of shipments of the day; null"
                      + " until 30 days old.")
              .matureAfter(MATURITY)
              .noting("Before, only the fast ones have arrived."),
          ratio(
                  "on_time_rate",
                  "ratio",
                  "delivered_on_time",
                  "delivered_promised",
                  "Shipments of the day delivered by the promised day / those delivered that had a"
                      + " promise; null until 30 days old.")
              .matureAfter(MATURITY)
              .noting("A lost parcel is in neither part, and in late_deliveries."),
          sum(
                  "late_deliveries",
                  "count",
                  "late_shipments",
                  "Shipments of the day delivered after the promised day, or not at all though it"
                      + " has passed; may grow until 30 days old.")
              .matureAfter(MATURITY),
          sum(
                  "shipping_costs",
                  "currency",
                  "shipping_costs",
                  "What the shop pays carriers for them.")
              .noting(
                  "Costs whose currency has no rate are left out and counted in"
                      + " shipping_costs_without_rate."),
          sum(
              "shipping_costs_without_rate",
              "count",
              "shipping_costs_without_rate",
              "Shipments of the day whose cost no figure holds, because its currency has no rate."),
          ratio(
                  "perfect_order_rate",
                  "ratio",
                  "orders_perfect",
                  "orders_shipped",
                  "Orders first shipped on the day with every shipment delivered by its promised day,"
                      + " nothing given back and no ticket / those with a promise; null until 30 days"
                      + " old.")
              .matureAfter(MATURITY)
              .noting("Others ask for complete and undamaged orders: here, nothing given back."));

  private Delivery() {}
}
