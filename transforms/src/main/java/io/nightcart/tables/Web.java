package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Figures.columns;
import static io.nightcart.tables.Metric.ratio;
import static io.nightcart.tables.Metric.sum;
import static io.nightcart.tables.Table.Write.WHOLE;

import io.nightcart.tables.Metric.Additivity;
import io.nightcart.tables.Rule.AtLeast;
import io.nightcart.tables.Rule.AtMost;
import io.nightcart.tables.Rule.FreeText;
import io.nightcart.tables.Rule.Identifier;
import io.nightcart.tables.Rule.OneOf;
import io.nightcart.tables.Rule.Otherwise;
import io.nightcart.tables.Rule.Personal;
import java.util.List;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;

/** What visitors do in the shop, and what they leave in their carts. */
public final class Web {

  private static final long MOST_UNITS = 1_000_000;
  private static final long HIGHEST_PRICE = 10_000_000;

  /** Products with units and price. */
  private static final DataType ITEMS =
      DataTypes.createArrayType(
          DataTypes.createStructType(
              new StructField[] {
                DataTypes.createStructField("product_id", TEXT, true),
                DataTypes.createStructField("quantity", NUMBER, true),
                DataTypes.createStructField("unit_price", MONEY, true)
              }),
          false);

  private static final String CHANNELS =
      "paid_search, shopping, paid_social, email, sms, affiliate, display, organic_search,"
          + " organic_social, referral or direct";

  private static final String STAGES = "cart, checkout_started, shipping or payment";

  /** What the tracker saw. */
  public static final Contract WEB_EVENTS =
      new Contract(
          "web_events",
          "One row per delivered version of an event that the shop's tracker saw.",
          false,
          List.of(
              required("event_id", TEXT, "The tracker's number of the event.")
                  .with(new Identifier()),
              required(
                      "type",
                      TEXT,
                      "page_view, product_view, list_view, search, add_to_cart, remove_from_cart,"
                          + " checkout_step or transaction.")
                  .with(
                      new OneOf(
                          List.of(
                              "page_view",
                              "product_view",
                              "list_view",
                              "search",
                              "add_to_cart",
                              "remove_from_cart",
                              "checkout_step",
                              "transaction"))),
              required("at", INSTANT, "When it happened."),
              optional(
                      "anonymous_id",
                      TEXT,
                      "The device, as a cookie or an app knows it. Without it, session_id,"
                          + " customer_id and email tell who it was; an event with none of them is"
                          + " nobody's.")
                  .with(new Identifier()),
              optional("customer_id", TEXT, "The account that was logged in.")
                  .with(new Identifier()),
              optional("email", TEXT, "E-mail address known to the tracker.").with(Personal.EMAIL),
              optional(
                      "session_id", TEXT, "The tracker's number of the session, if it counts them.")
                  .with(new Identifier()),
              optional("cart_id", TEXT, "The shop's number of the cart.").with(new Identifier()),
              optional("order_id", TEXT, "The order, of a transaction.").with(new Identifier()),
              optional("url", TEXT, "Address of the page.").with(new FreeText()),
              optional("referrer", TEXT, "Address of the page before.").with(new FreeText()),
              optional("utm_source", TEXT, "Who sent the visitor, as the link says."),
              optional("utm_medium", TEXT, "By what, as the link says."),
              optional("utm_campaign", TEXT, "In which campaign, as the link says."),
              optional("click_id", TEXT, "Number of a paid click, such as gclid.")
                  .with(new FreeText()),
              optional("product_id", TEXT, "The product.").with(new Identifier()),
              optional(
                      "quantity",
                      NUMBER,
                      "Units. Where unset, one is put into the cart, and all are taken out.")
                  .with(new AtLeast(0), new AtMost(MOST_UNITS)),
              optional("unit_price", MONEY, "Price of one unit.")
                  .with(new AtLeast(0), new AtMost(HIGHEST_PRICE)),
              optional(
                  "step",
                  TEXT,
                  "Step of the checkout, a number or a word. 1 is its start, 2 shipping, 3 and more"
                      + " payment; words with ship, deliver or address are shipping, those with"
                      + " pay, review, confirm or place payment, all others the start."),
              optional("device", TEXT, "Kind of device, such as desktop, mobile or tablet."),
              optional("country", TEXT, "Country, as delivered."),
              optional("search_term", TEXT, "What was looked for.").with(new FreeText()),
              optional("results_count", NUMBER, "How many products were found.")
                  .with(new AtLeast(0)),
              optional("is_bot", FLAG, "Whether the tracker takes the visitor for a program.")
                  .with(new Otherwise("false")),
              Contract.UPDATED_AT));

  private static final Field VISITOR =
      required(
          "visitor_key",
          TEXT,
          "Who it was: device/…, else session/…, customer/…, email/…; event/… for an event that is"
              + " nobody's.");

  private static final Field PERSON =
      required("person_key", TEXT, "The customer as customer/…; the visitor where none is known.");

  private static final Field CHANNEL_GROUP =
      required("channel_group", TEXT, "What brought the visitor: " + CHANNELS + ".");

  /** Events. */
  public static final Table EVENTS =
      new Table(
          "silver.web_events",
          "One row per event that the shop's tracker saw, its newest version.",
          List.of("event_id"),
          WHOLE,
          List.of(
              required("event_id", TEXT, "The tracker's number of the event."),
              VISITOR,
              required("type", TEXT, "What happened, such as page_view or add_to_cart."),
              required("at", INSTANT, "When it happened."),
              required("event_date", DATE, "The shop's day of that."),
              optional(
                  "anonymous_id",
                  TEXT,
                  "The device; where unset, the only one that was seen with this session_id."),
              optional(
                  "customer_key",
                  TEXT,
                  "The customer whom the event itself tells: the account, else the owner of the"
                      + " e-mail address, else the customer of the order of a transaction."),
              optional("session_id", TEXT, "The tracker's number of the session."),
              optional("cart_id", TEXT, "The shop's number of the cart."),
              optional("order_id", TEXT, "The order, of a transaction."),
              optional("page", TEXT, "Address of the page, without what follows a question mark."),
              optional(
                  "referrer_host",
                  TEXT,
                  "Host of the page before, without www; null where that was the shop's own."),
              optional("utm_source", TEXT, "Who sent the visitor, in lower case."),
              optional("utm_medium", TEXT, "By what, in lower case."),
              optional("utm_campaign", TEXT, "In which campaign."),
              optional("click_id", TEXT, "Number of a paid click."),
              optional("product_id", TEXT, "The product."),
              optional("quantity", NUMBER, "Units."),
              optional("unit_price", MONEY, "Price of one unit."),
              optional("step", TEXT, "Of a checkout_step: checkout_started, shipping or payment."),
              optional("device", TEXT, "Kind of device, in lower case."),
              optional("country", TEXT, "Country, as delivered."),
              optional("search_term", TEXT, "What was looked for, in lower case."),
              optional("results_count", NUMBER, "How many products were found."),
              required("is_bot", FLAG, "Whether the tracker takes the visitor for a program.")));

  /** Sessions. */
  public static final Table SESSIONS =
      new Table(
          "silver.web_sessions",
          "One row per session: the visitor's events with one session_id of the tracker; without"
              + " one, events with gaps of at most 30 minutes. An event without session_id belongs"
              + " to the session that it falls into.",
          List.of("session_key"),
          WHOLE,
          List.of(
              required(
                  "session_key",
                  TEXT,
                  "The visitor, with /session_id, or with @ and the session's start in UTC."),
              VISITOR,
              PERSON,
              optional(
                  "customer_key",
                  TEXT,
                  "The customer seen in any event of the session, else the only one ever seen on"
                      + " the device; null for several."),
              optional("anonymous_id", TEXT, "The device."),
              required("started_at", INSTANT, "Time of its first event."),
              required("ended_at", INSTANT, "Time of its last event."),
              required("session_date", DATE, "The shop's day on which it began."),
              CHANNEL_GROUP,
              optional(
                  "source", TEXT, "Who sent the visitor: the first utm_source, else the referrer."),
              optional("medium", TEXT, "By what: utm_medium of the same event."),
              optional("campaign", TEXT, "In which campaign: utm_campaign of the same event."),
              optional("device", TEXT, "Kind of device."),
              optional("country", TEXT, "Country, as delivered."),
              optional("landing_page", TEXT, "The first page."),
              required("events", NUMBER, "Events."),
              required("page_views", NUMBER, "Events page_view."),
              required("product_views", NUMBER, "Events product_view."),
              required("list_views", NUMBER, "Events list_view."),
              required("searches", NUMBER, "Events search."),
              required("counted_searches", NUMBER, "Searches of which the results were counted."),
              required("zero_result_searches", NUMBER, "Searches that found nothing."),
              required("add_to_carts", NUMBER, "Events add_to_cart."),
              required("checkout_started", NUMBER, "1 if any step of the checkout was taken."),
              optional(
                  "max_step",
                  TEXT,
                  "The furthest step of the checkout: checkout_started, shipping or payment."),
              required(
                  "transactions",
                  NUMBER,
                  "Orders of which this session told first, also those the shop does not know;"
                      + " one without number counts each time."),
              optional(
                  "revenue",
                  MONEY,
                  "Lines of these orders less discount, of valid orders without gift cards; null"
                      + " where the shop knows none of them."),
              optional("researched_at", INSTANT, "First view of a product or list, or search."),
              optional("considered_at", INSTANT, "First change of the cart, or checkout."),
              optional("purchased_at", INSTANT, "First transaction."),
              required("is_bounce", FLAG, "Whether it saw one page and did nothing else."),
              required(
                  "is_bot",
                  FLAG,
                  "Whether it is a program's: the tracker says so, it has more than 300 events, or"
                      + " its visitor more than 120 within a minute. No figure counts it but those"
                      + " of bots."),
              required(
                  "is_stray",
                  FLAG,
                  "Whether it is an event that is nobody's. No figure counts it but"
                      + " stray_events.")));

  /** Events on the way to an order. */
  public static final Table PRODUCT_EVENTS =
      new Table(
          "silver.web_product_events",
          "One row per event on the way to an order: product_view, add_to_cart, remove_from_cart,"
              + " checkout_step and transaction.",
          List.of("event_id"),
          WHOLE,
          List.of(
              required("event_id", TEXT, "The tracker's number of the event."),
              required("session_key", TEXT, "The session, see silver.web_sessions."),
              VISITOR,
              PERSON,
              optional("customer_key", TEXT, "The session's customer."),
              required("type", TEXT, "What happened."),
              required("at", INSTANT, "When it happened."),
              required("event_date", DATE, "The shop's day of that."),
              optional("product_id", TEXT, "The product."),
              optional("quantity", NUMBER, "Units, as delivered."),
              optional("unit_price", MONEY, "Price of one unit."),
              optional("step", TEXT, "Of a checkout_step: checkout_started, shipping or payment."),
              optional("order_id", TEXT, "The order, of a transaction."),
              optional(
                  "cart_group",
                  TEXT,
                  "Whose carts it belongs to: cart/… where the session tells a cart_id, else the"
                      + " person; null for a product_view and for what is nobody's."),
              required("is_bot", FLAG, "Whether the session is a program's.")));

  /** Carts. */
  public static final Table CARTS =
      new Table(
          "silver.carts",
          "One row per cart that something was put into: the events with one cart_id; without one,"
              + " those of one person with gaps of at most 24 hours, whatever the sessions and"
              + " devices. An order ends a cart. Without carts of bots.",
          List.of("cart_key"),
          WHOLE,
          List.of(
              required("cart_key", TEXT, "cart_group, with @ and opened_at in UTC."),
              required("cart_group", TEXT, "cart/cart_id, else the person."),
              optional("customer_key", TEXT, "The customer; null where none or several are known."),
              required("opened_at", INSTANT, "When the first thing was put into it."),
              required("opened_date", DATE, "The shop's day of that."),
              required("last_add_at", INSTANT, "When the last thing was put into it."),
              required("last_activity_at", INSTANT, "The last change, or step of the checkout."),
              required("last_activity_date", DATE, "The shop's day of that."),
              required("sessions", NUMBER, "Sessions in which it was used."),
              required(
                  "items",
                  ITEMS,
                  "What is left in it, by product (- where unknown): units and their last price,"
                      + " else the list price."),
              required("units", NUMBER, "Units left in it."),
              required("value", MONEY, "Sum of quantity x unit_price of items."),
              required("stage", TEXT, "How far it came: " + STAGES + "."),
              optional("device", TEXT, "Kind of device on which it was opened."),
              CHANNEL_GROUP,
              optional("closed_at", INSTANT, "The transaction with which it ended."),
              optional("closed_date", DATE, "The shop's day of that."),
              optional("closing_order_id", TEXT, "The order of that transaction."),
              required(
                  "is_closed_in_session",
                  FLAG,
                  "Whether that transaction is in the same session as the last activity.")));

  /** Carts as they stand. */
  public static final Table CART_STATES =
      new Table(
          "gold.carts",
          "One row per cart opened by the day, and what has become of it by the end of the day.",
          List.of("cart_key"),
          WHOLE,
          List.of(
              required("cart_key", TEXT, "The cart, see silver.carts."),
              optional("customer_key", TEXT, "The customer; null where unknown."),
              required("opened_at", INSTANT, "When the first thing was put into it."),
              required("opened_date", DATE, "The shop's day of that."),
              required("last_add_at", INSTANT, "When the last thing was put into it."),
              required("last_activity_at", INSTANT, "The last change, or step of the checkout."),
              required("items", ITEMS, "What is left in it, with units and price."),
              required("units", NUMBER, "Units left in it."),
              required("value", MONEY, "What they are worth."),
              required("stage", TEXT, "How far it came: " + STAGES + "."),
              optional("device", TEXT, "Kind of device on which it was opened."),
              CHANNEL_GROUP,
              required(
                  "state",
                  TEXT,
                  "purchased: ordered after the last add, within the session or 60 minutes of the"
                      + " last activity. recovered: left for longer, and at least one of its"
                      + " products ordered within 14 days. expired: left for 30 days, or the person"
                      + " ordered other things since. open: less than 60 minutes idle at the end of"
                      + " the day, or emptied. abandoned: all others."),
              required(
                  "is_abandoned",
                  FLAG,
                  "Whether it was ever left with something in it: abandoned, recovered and expired"
                      + " carts of value."),
              optional("order_id", TEXT, "The order that purchased or recovered it."),
              optional("hours_to_recover", RATIO, "Hours from the last activity to that order."),
              required(
                  "is_contactable",
                  FLAG,
                  "Whether the customer's e-mail address is known and marketing is agreed to.")));

  /** What becomes of the carts of a day. */
  public static final Table CART_ABANDONMENT_DAILY =
      new Table(
          "gold.cart_abandonment_daily",
          "One row per day on which carts were opened, stage that they reached, device and channel.",
          List.of("day", "stage", "device", "channel_group"),
          WHOLE,
          List.of(
              required("day", DATE, "The shop's day on which the carts were opened."),
              required("stage", TEXT, "How far they came: " + STAGES + "."),
              required("device", TEXT, "Kind of device on which they were opened, or unknown."),
              CHANNEL_GROUP,
              required("created", NUMBER, "Carts."),
              required("purchased", NUMBER, "Of them, bought without being left."),
              required("abandoned", NUMBER, "Of them, ever left with something in them."),
              required("recovered", NUMBER, "Of the abandoned, bought after all."),
              required("expired", NUMBER, "Of the abandoned, given up."),
              required("value", MONEY, "Value of the abandoned."),
              required(
                  "recoverable_value",
                  MONEY,
                  "Value of those abandoned that are neither recovered nor expired."),
              optional("abandonment_rate", RATIO, "abandoned / created; null until 14 days old."),
              optional("recovery_rate", RATIO, "recovered / abandoned; null until 14 days old.")));

  /** Sessions by day. */
  public static final Table WEB_DAILY =
      new Table(
          "gold.web_daily",
          "One row per day on which sessions began, channel and device. Sessions of bots and events"
              + " that are nobody's count in their own columns only.",
          List.of("day", "channel_group", "device"),
          WHOLE,
          List.of(
              required("day", DATE, "The shop's day on which the sessions began."),
              CHANNEL_GROUP,
              required("device", TEXT, "Kind of device, or unknown."),
              required("sessions", NUMBER, "Sessions."),
              required(
                  "visitors",
                  NUMBER,
                  "People whose first session of the day is one of them: they add up over channels"
                      + " and devices, and not over days."),
              required("bounces", NUMBER, "Sessions that saw one page and did nothing else."),
              required("sessions_with_cart", NUMBER, "Sessions with an add_to_cart."),
              required("sessions_with_checkout", NUMBER, "Sessions with a step of the checkout."),
              required("sessions_with_transaction", NUMBER, "Sessions with a transaction."),
              required("views", NUMBER, "Views of pages, lists and products."),
              required("searches", NUMBER, "Searches."),
              required("counted_searches", NUMBER, "Searches of which the results were counted."),
              required("zero_result_searches", NUMBER, "Searches that found nothing."),
              required("transactions", NUMBER, "Transactions."),
              required("revenue", MONEY, "Their value, see silver.web_sessions."),
              required("bot_sessions", NUMBER, "Sessions of bots."),
              required("bot_events", NUMBER, "Events of bots."),
              required("stray_events", NUMBER, "Events that are nobody's.")));

  /** The way to an order. */
  public static final Table FUNNEL_DAILY =
      new Table(
          "gold.funnel_daily",
          "One row per day on which sessions began, channel, device, kind of customer and stage of"
              + " the way to an order: awareness is any session; research one with a product, list"
              + " or search; consideration one with a cart or checkout; purchase one with a"
              + " transaction; post_purchase one, or a review, within 30 days after an order of the"
              + " same person. Without bots.",
          List.of("day", "channel_group", "device", "customer_type", "stage"),
          WHOLE,
          List.of(
              required("day", DATE, "The shop's day on which the sessions began."),
              required(
                  "channel_group",
                  TEXT,
                  "What brought the visitor: " + CHANNELS + "; review for a review."),
              required("device", TEXT, "Kind of device, or unknown."),
              required(
                  "customer_type",
                  TEXT,
                  "returning for a customer with an earlier valid order, new for one without,"
                      + " unknown where no customer is known."),
              required(
                  "stage", TEXT, "awareness, research, consideration, purchase or post_purchase."),
              required("sessions", NUMBER, "Sessions that reached the stage."),
              required("people", NUMBER, "People who did; they do not add up over rows."),
              optional(
                  "sessions_going_on",
                  NUMBER,
                  "Of the sessions, those that also reached a later stage up to purchase; of"
                      + " post_purchase, those with another purchase; null for purchase."),
              optional("sessions_leaving", NUMBER, "sessions - sessions_going_on."),
              optional("people_going_on", NUMBER, "People of the sessions going on."),
              required(
                  "dwell_seconds",
                  NUMBER,
                  "Time from first reaching the stage to first reaching a later one, or to the"
                      + " session's end; of post_purchase, the whole session.")));

  /** From looking at a product to ordering it. */
  public static final Table PRODUCT_FUNNEL =
      new Table(
          "gold.product_funnel",
          "One row per product viewed within the 28 days that end on the day, or in a cart opened in"
              + " the 28 days that ended 14 days before, which nobody will win back any more. Without"
              + " bots.",
          List.of("product_id"),
          WHOLE,
          List.of(
              required("product_id", TEXT, "The product."),
              required("view_sessions", NUMBER, "Sessions in which it was viewed."),
              required("add_sessions", NUMBER, "Those of them in which it was put into a cart."),
              optional("view_to_cart", RATIO, "add_sessions / view_sessions."),
              required("carts", NUMBER, "Those carts that hold it, or did when bought."),
              required(
                  "carts_ordered",
                  NUMBER,
                  "Those of them purchased or recovered by the day; see gold.carts."),
              optional("cart_to_order", RATIO, "carts_ordered / carts.")));

  /** What visitors looked for in vain. */
  public static final Table SEARCH_GAPS =
      new Table(
          "gold.search_gaps",
          "One row per term that was looked for and not found within the 28 days that end on the"
              + " day: a sign of what to introduce. Without bots.",
          List.of("term"),
          WHOLE,
          List.of(
              required("term", TEXT, "What was looked for, in lower case and single blanks."),
              required("searches", NUMBER, "Searches that found nothing."),
              required("people", NUMBER, "Visitors who did."),
              required("first_searched_date", DATE, "First day of these searches."),
              required("last_searched_date", DATE, "Last day of these searches.")));

  /** The feeds of this subject. */
  public static final List<Contract> FEEDS = List.of(WEB_EVENTS);

  /** Every table of this subject. */
  public static final List<Table> TABLES =
      List.of(
          EVENTS,
          SESSIONS,
          PRODUCT_EVENTS,
          CARTS,
          CART_STATES,
          CART_ABANDONMENT_DAILY,
          WEB_DAILY,
          FUNNEL_DAILY,
          PRODUCT_FUNNEL,
          SEARCH_GAPS);

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofEvents(
                  WEB_DAILY,
                  "day",
                  columns(
                      "sessions",
                      "visitors",
                      "bounces",
                      "sessions_with_cart",
                      "sessions_with_transaction",
                      "counted_searches",
                      "zero_result_searches",
                      "bot_sessions",
                      "stray_events"))
              .by("marketing_channel", "channel_group")
              .by("device", "device"),
          Figures.ofEvents(
                  CART_ABANDONMENT_DAILY,
                  "day",
                  Figures.share("carts_created", "created"),
                  Figures.share("carts_abandoned", "abandoned"),
                  Figures.share("carts_recovered", "recovered"),
                  Figures.share("carts_recoverable", "recoverable_value"),
                  Figures.share("checkouts_created", "if(stage = 'cart', 0L, created)"),
                  Figures.share("checkouts_abandoned", "if(stage = 'cart', 0L, abandoned)"))
              .by("marketing_channel", "channel_group")
              .by("device", "device"));

  private static final int CARTS_MATURE = 14;

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          sum("sessions", "count", "sessions", "Sessions that began on the day, without bots.")
              .noting(
                  "A session across midnight counts on the day it began, and is not cut as Google"
                      + " Analytics did. It ends with 30 minutes of rest, or where the tracker says."),
          sum("visitors", "count", "visitors", "People with a session on the day, without bots.")
              .with(Additivity.NON_ADDITIVE)
              .noting(
                  "A customer counts once whatever the devices, an unknown visitor once a device."
                      + " In a slice, people whose first session of the day is in it."),
          ratio(
              "bounce_rate",
              "ratio",
              "bounces",
              "sessions",
              "Sessions that saw one page and did nothing else / sessions."),
          ratio(
                  "conversion_rate",
                  "ratio",
                  "sessions_with_transaction",
                  "sessions",
                  "Sessions with a transaction / sessions.")
              .noting(
                  "As Shopify and Google Analytics 4 have it. Orders / sessions counts two orders of"
                      + " a session twice, and orders / visitors is higher."),
          ratio(
              "cart_rate",
              "ratio",
              "sessions_with_cart",
              "sessions",
              "Sessions with an add_to_cart / sessions."),
          sum("carts", "count", "carts_created", "Carts opened on the day."),
          ratio(
                  "cart_abandonment_rate",
                  "ratio",
                  "carts_abandoned",
                  "carts_created",
                  "Carts of the day that were left for 60 minutes or more without an order / carts"
                      + " of the day; null until 14 days old.")
              .matureAfter(CARTS_MATURE)
              .noting(
                  "By carts, stitched over sessions and devices: Snowplow counts by session, so that"
                      + " a cart bought the next day is abandoned and another one is not. Recovered"
                      + " carts count as abandoned and in cart_recovery_rate."),
          ratio(
                  "checkout_abandonment_rate",
                  "ratio",
                  "checkouts_abandoned",
                  "checkouts_created",
                  "The same of carts that reached the checkout; null until 14 days old.")
              .matureAfter(CARTS_MATURE)
              .noting("What Shopify calls abandoned checkouts."),
          ratio(
                  "cart_recovery_rate",
                  "ratio",
                  "carts_recovered",
                  "carts_abandoned",
                  "Abandoned carts of the day of which a product was ordered within 14 days /"
                      + " abandoned carts of the day; null until 14 days old.")
              .matureAfter(CARTS_MATURE),
          sum(
                  "recoverable_value",
                  "currency",
                  "carts_recoverable",
                  "Value of the day's carts that are abandoned, and neither recovered nor expired.")
              .noting("Falls to zero within 30 days. Whom to write to, is_contactable says."),
          ratio(
              "zero_result_search_rate",
              "ratio",
              "zero_result_searches",
              "counted_searches",
              "Searches that found nothing / searches of which the results were counted."),
          sum("bot_sessions", "count", "bot_sessions", "Sessions of bots, in no other figure."),
          sum(
              "stray_events",
              "count",
              "stray_events",
              "Events without device, session, account or address, in no other figure."));

  private Web() {}
}
