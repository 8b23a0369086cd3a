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

import java.util.List;

/** Which channels and campaigns brought the orders. */
public final class Attribution {

  /** The channel of what nobody was seen to bring. */
  public static final String UNATTRIBUTED = "unattributed";

  private static final Field MODEL =
      required(
          "model",
          TEXT,
          "first_touch, last_touch, last_non_direct, linear, position_based (40% first, 40% last, the"
              + " rest between), time_decay (half-life of 7 days), markov_removal (by gold.attribution_weights, a channel"
              + " not among them like the mean of the others on the way) or shapley (each channel on the"
              + " way an equal share).");

  private static final Field CHANNEL =
      required("channel", TEXT, "Kind of channel, such as paid_search; unattributed for none.");

  private static final Field CAMPAIGN =
      required("campaign_key", TEXT, "The campaign, as in silver.ad_spend_daily; - where unknown.");

  /** Touches. */
  public static final Table TOUCHPOINTS =
      new Table(
          "silver.touchpoints",
          "One row per touch: a visit that began, or a click in an e-mail or text message.",
          List.of("touch_key"),
          WHOLE,
          List.of(
              required("touch_key", TEXT, "The visit, or the click."),
              optional("customer_key", TEXT, "The customer; null where unknown."),
              required("person_key", TEXT, "The customer, else the device."),
              required("touched_at", INSTANT, "When it happened."),
              required("touched_date", DATE, "The shop's day of that."),
              required("touch_type", TEXT, "session, email_click or sms_click."),
              CHANNEL,
              CAMPAIGN));

  /** Paths. */
  public static final Table ATTRIBUTION_PATHS =
      new Table(
          "gold.attribution_paths",
          "One row per path of channels, of the touches that count by attribution.path: how often it led"
              + " to an order, and how often to nothing, up to the end of the month before (where"
              + " the first order or touch is less than 30 days before that: up to the day). Paths to"
              + " nothing are the touches of a person after the last order, once 30 days have passed.",
          List.of("path"),
          WHOLE,
          List.of(
              required("path", TEXT, "Channels in order, a > b > c; the last 20 at most."),
              required("conversions", NUMBER, "Valid orders."),
              required("revenue", MONEY, "Their net sales."),
              required("non_conversions", NUMBER, "People who did not order.")));

  /** What a channel is worth by the chain of paths. */
  public static final Table ATTRIBUTION_WEIGHTS =
      new Table(
          "gold.attribution_weights",
          "One row per channel seen on a path of gold.attribution_paths: what would be lost without it.",
          List.of("channel"),
          WHOLE,
          List.of(
              CHANNEL,
              required(
                  "removal_effect",
                  RATIO,
                  "Share of all orders that a Markov chain of first order over the paths loses if every"
                      + " step to this channel ends there, in three digits."),
              required("share", RATIO, "removal_effect / sum over the channels.")));

  /** Credits. */
  public static final Table ATTRIBUTION_CREDITS =
      new Table(
          "gold.attribution_credits",
          "One row per valid order, model and touch that gets credit; an order without touches has one"
              + " row a model, unattributed.",
          List.of("order_id", "model", "touch_key"),
          WHOLE,
          List.of(
              required("order_id", TEXT, "The order."),
              MODEL,
              required("touch_key", TEXT, "The touch; - where there was none."),
              required("order_date", DATE, "The shop's day of the order."),
              CHANNEL,
              CAMPAIGN,
              required("is_first_order", FLAG, "Whether it is a new customer's first order."),
              required("credit", RATE, "Share of the order, exact: an order's credits are 1."),
              required("revenue", MONEY, "Share of its net sales; the shares add up to the cent."),
              optional("cm2", MONEY, "Share of its cm2, likewise; null where that is unknown."),
              optional("hours_before", RATIO, "Hours from the touch to the order.")));

  /** Credits by day. */
  public static final Table ATTRIBUTION_DAILY =
      new Table(
          "gold.attribution_daily",
          "One row per day, model, channel and campaign with credit or spend. Spend stands beside each"
              + " model: never add it up over models.",
          List.of("day", "model", "channel", "campaign_key"),
          WHOLE,
          List.of(
              required("day", DATE, "The day of the orders, and of the spend."),
              MODEL,
              required("is_default", FLAG, "Whether the KPIs follow this model."),
              CHANNEL,
              CAMPAIGN,
              required("orders", RATE, "Credit of valid orders."),
              required("new_customers", RATE, "Credit of first orders."),
              required("revenue", MONEY, "Net sales credited."),
              optional("cm2", MONEY, "cm2 credited; null if that of an order is unknown."),
              required("spend", MONEY, "Spend on advertisements, in the shop's currency."),
              optional("roas", RATIO, "revenue / spend."),
              optional("poas", RATIO, "Profit on ad spend: cm2 / spend."),
              optional("cac", RATIO, "spend / new_customers.")));

  private static final String CUSTOMERS_OF =
      "Of the month's new customers, each by the share that the channel has in the first order: ";

  /** What new customers cost and bring. */
  public static final Table UNIT_ECONOMICS_MONTHLY =
      new Table(
          "gold.unit_economics_monthly",
          "One row per month and channel with new customers or spend, under the model of"
              + " attribution.model: what new customers cost, and what they brought since. Channels"
              + " add up to all.",
          List.of("month", "channel"),
          WHOLE,
          List.of(
              required("month", DATE, "First day of the month of the first orders and the spend."),
              CHANNEL,
              MODEL,
              required("spend", MONEY, "Spend on advertisements, in the shop's currency."),
              required("new_customers", RATE, "Credit of first orders."),
              optional("cac", RATIO, "spend / new_customers; null without new customers."),
              required(
                  "net_sales",
                  MONEY,
                  CUSTOMERS_OF + "net sales of all their valid orders by the day."),
              optional(
                  "cm1",
                  MONEY,
                  CUSTOMERS_OF + "net sales - cogs of those orders; null if a cost is unknown."),
              optional(
                  "cm1_90",
                  MONEY,
                  "The same of the first 90 days of each customer; null until all have been seen so"
                      + " long."),
              optional("cm1_365", MONEY, "The same of the first 365 days."),
              optional("ltv_to_cac_3m", RATIO, "cm1_90 / spend."),
              optional("ltv_to_cac_12m", RATIO, "cm1_365 / spend."),
              optional(
                  "payback_days",
                  NUMBER,
                  "Days since each customer's first order by which cm1 has reached the spend; null"
                      + " without spend, and while it has not.")));

  /** What brings each customer. */
  public static final Table PREFERRED_CHANNELS =
      new Table(
          "gold.preferred_channels",
          "One row per customer whom a channel was seen to bring, direct visits apart: the channel of"
              + " the greatest share.",
          List.of("customer_key"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              required("channel", TEXT, "The channel, such as email or paid_search."),
              required(
                  "share",
                  RATIO,
                  "Its share of what brought the customer: (evidence + prior) / (all_evidence + 1), so"
                      + " that little evidence says little."),
              required("touches", NUMBER, "Visits and clicks by the channel."),
              required("orders", RATE, "Orders credited to it under attribution.model."),
              required(
                  "evidence",
                  RATE,
                  "orders, and touches at what one was worth in orders over the whole shop."),
              required("all_evidence", RATE, "The same over all channels of the customer."),
              required("prior", RATIO, "The channel's share of it over the whole shop.")));

  /** Every table of this subject. */
  public static final List<Table> TABLES =
      List.of(
          TOUCHPOINTS,
          ATTRIBUTION_PATHS,
          ATTRIBUTION_WEIGHTS,
          ATTRIBUTION_CREDITS,
          ATTRIBUTION_DAILY,
          PREFERRED_CHANNELS,
          UNIT_ECONOMICS_MONTHLY);

  private static final String PAID =
      "channel like 'paid_%' or channel in ('shopping', 'display', 'affiliate')";

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofEvents(
                  ATTRIBUTION_DAILY,
                  "day",
                  share("attributed_orders", "if(is_default, orders, 0)"),
                  share("attributed_new_customers", "if(is_default, new_customers, 0)"),
                  share("attributed_revenue", "if(is_default, revenue, 0)"),
                  share("attributed_cm2", "if(is_default, cm2, 0)"),
                  share("margin_unknown", "if(is_default and cm2 is null, 1L, 0L)"),
                  share(
                      "paid_new_customers", "if(is_default and (" + PAID + "), new_customers, 0)"),
                  share(
                      "unattributed_orders",
                      "if(is_default and channel = '" + UNATTRIBUTED + "', orders, 0)"))
              .by("marketing_channel", "channel"));

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          sum(
                  "attributed_orders",
                  "units",
                  "attributed_orders",
                  "Credit of valid orders, under the model of attribution.model.")
              .noting(
                  "Over all channels, unattributed among them, it is orders. In a channel it is a"
                      + " fraction where several touches share an order."),
          sum(
              "attributed_new_customers",
              "units",
              "attributed_new_customers",
              "Credit of new customers' first orders; over all channels it is new_customers."),
          sum(
              "attributed_revenue",
              "currency",
              "attributed_revenue",
              "Net sales (cohorted) credited; over all channels those of the day's orders."),
          ratio(
              "unattributed_share",
              "ratio",
              "unattributed_orders",
              "attributed_orders",
              "Credit of orders that nobody was seen to bring / attributed_orders."),
          ratio(
              "cac_channel",
              "currency",
              "ad_spend",
              "attributed_new_customers",
              "ad_spend of the channel / attributed_new_customers; over all channels cac_blended."),
          ratio(
                  "cac_paid",
                  "currency",
                  "ad_spend",
                  "paid_new_customers",
                  "ad_spend / new customers credited to channels that are paid for.")
              .noting("Paid: paid_search, paid_social and the like, shopping, display, affiliate."),
          ratio(
                  "roas_channel",
                  "times",
                  "attributed_revenue",
                  "ad_spend",
                  "attributed_revenue / ad_spend of the channel.")
              .noting("What a platform claims of itself is in silver.ad_spend_daily."),
          ratio(
                  "poas_channel",
                  "times",
                  "if(margin_unknown = 0, attributed_cm2, null)",
                  "ad_spend",
                  "cm2 of the orders, as credited / ad_spend of the channel; null on a day with an"
                      + " order whose cm2 is not known.")
              .matureAfter(30)
              .noting("Profit on ad spend."),
          ratio(
                  "cvr",
                  "ratio",
                  "if(slice_type = 'marketing_channel' and clicks > 0, attributed_orders, null)",
                  "if(slice_type = 'marketing_channel', clicks, null)",
                  "attributed_orders of a channel / its ad_clicks; told by marketing_channel only.")
              .noting(
                  "Conversion rate of clicks. From the shop's own orders; what platforms count is in"
                      + " silver.ad_spend_daily as platform_conversions."));

  private Attribution() {}
}
