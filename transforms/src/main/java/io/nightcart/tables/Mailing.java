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
import static io.nightcart.tables.Figures.share;
import static io.nightcart.tables.Metric.ratio;
import static io.nightcart.tables.Metric.sum;
import static io.nightcart.tables.Table.Write.WHOLE;

import io.nightcart.tables.Rule.FreeText;
import io.nightcart.tables.Rule.Identifier;
import io.nightcart.tables.Rule.OneOf;
import io.nightcart.tables.Rule.Otherwise;
import io.nightcart.tables.Rule.Personal;
import io.nightcart.tables.Rule.Planned;
import java.util.List;
import java.util.stream.Stream;

/** What the shop sends to people, and what they do with it. */
public final class Mailing {

  /** A campaign that is not known. */
  public static final String NO_CAMPAIGN = "-";

  private static final Field CAMPAIGN =
      required("campaign_key", TEXT, "The campaign; - for messages of none that is known.");

  /** Newsletters and flows. */
  public static final Contract CAMPAIGNS =
      new Contract(
          "campaigns",
          "One row per delivered version of a campaign or flow of messages.",
          false,
          List.of(
              required("campaign_id", TEXT, "The mailer's number of the campaign.")
                  .with(new Identifier()),
              optional("channel", TEXT, "email, sms, push or other; email where unset.")
                  .with(
                      new OneOf(List.of("email", "sms", "push", "other")), new Otherwise("email")),
              optional(
                      "kind",
                      TEXT,
                      "campaign, sent once to many; or flow, sent to each when something happens."
                          + " campaign where unset.")
                  .with(new OneOf(List.of("campaign", "flow")), new Otherwise("campaign")),
              optional("name", TEXT, "Name that the shop gave it."),
              optional("subject", TEXT, "Subject line.").with(new FreeText()),
              optional("variation_id", TEXT, "Which variation of a test it is.")
                  .with(new Identifier()),
              optional("sent_at", INSTANT, "When it is sent, or a flow was begun.")
                  .with(new Planned()),
              Contract.UPDATED_AT));

  /** What happened to messages. */
  public static final Contract EMAIL_EVENTS =
      new Contract(
          "email_events",
          "One row per delivered version of something that happened to a message.",
          false,
          List.of(
              required("event_id", TEXT, "The mailer's number of the event.")
                  .with(new Identifier()),
              optional("campaign_id", TEXT, "The campaign or flow.").with(new Identifier()),
              required("type", TEXT, "delivered, open, click, bounce, unsubscribe or spam.")
                  .with(
                      new OneOf(
                          List.of("delivered", "open", "click", "bounce", "unsubscribe", "spam"))),
              required("at", INSTANT, "When it happened."),
              optional("customer_id", TEXT, "The account it was sent to.").with(new Identifier()),
              optional("email", TEXT, "The address it was sent to.").with(Personal.EMAIL),
              optional(
                  "is_machine",
                  FLAG,
                  "Whether the mailer takes it for the work of a machine; empty where it does not"
                      + " say."),
              optional("url", TEXT, "The link clicked.").with(new FreeText()),
              Contract.UPDATED_AT));

  /** Campaigns. */
  public static final Table SILVER_CAMPAIGNS =
      new Table(
          "silver.campaigns",
          "One row per campaign or flow of messages, its newest version.",
          List.of("campaign_key"),
          WHOLE,
          List.of(
              required("campaign_key", TEXT, "The mailer's number of the campaign."),
              required("channel", TEXT, "email, sms, push or other."),
              required("kind", TEXT, "campaign, sent once to many; or flow."),
              optional("name", TEXT, "Name that the shop gave it."),
              optional("subject", TEXT, "Subject line."),
              optional("variation_id", TEXT, "Which variation of a test it is."),
              optional("sent_at", INSTANT, "When it is sent, or a flow was begun."),
              optional("sent_date", DATE, "The shop's day of that.")));

  /** What happened to messages. */
  public static final Table EVENTS =
      new Table(
          "silver.email_events",
          "One row per thing that happened to a message, its newest version.",
          List.of("event_id"),
          WHOLE,
          List.of(
              required("event_id", TEXT, "The mailer's number of the event."),
              CAMPAIGN,
              optional("campaign_id", TEXT, "The campaign as delivered, known or not."),
              required("type", TEXT, "delivered, open, click, bounce, unsubscribe or spam."),
              required("event_at", INSTANT, "When it happened."),
              required("event_date", DATE, "The shop's day on which it happened."),
              required(
                  "recipient_key",
                  TEXT,
                  "Who got the message: the customer, else the hash of the address; where neither is"
                      + " told, the event stands for a recipient of its own."),
              optional(
                  "customer_key",
                  TEXT,
                  "The customer of the account named, else of the address; null for addresses unknown to the shop."),
              required(
                  "is_machine",
                  FLAG,
                  "Whether a machine did it: as the mailer says; where it does not, an open within 2"
                      + " seconds of a delivery to the same address in the same campaign, as mail"
                      + " programs that load images in advance make them."),
              optional("url", TEXT, "The link clicked; e-mail addresses masked.")));

  private static final List<Field> COUNTS =
      List.of(
          required("recipients", NUMBER, "People to whom a message was delivered."),
          required("delivered", NUMBER, "Messages delivered."),
          required("bounced", NUMBER, "Messages that came back."),
          required(
              "unique_opens",
              NUMBER,
              "People who opened a message. Opens by machines do not count; a click does, as it takes"
                  + " an open."),
          required("machine_opens", NUMBER, "Opens by machines, each counted."),
          required("unique_clicks", NUMBER, "People who clicked; machines do not count."),
          required("unsubscribed", NUMBER, "People who unsubscribed by it."),
          required("spam_reports", NUMBER, "People who reported it as spam."),
          required(
              "orders",
              NUMBER,
              "Valid orders of customers who clicked within the 120 hours before. Each order goes to"
                  + " the campaign of the customer's last click before it."),
          required("net_sales", MONEY, "Net sales of those orders."));

  /** How campaigns did. */
  public static final Table EMAIL_PERFORMANCE =
      new Table(
          "gold.email_performance",
          "One row per campaign or flow with events by the day, or sent by then, and one for events"
              + " of campaigns unknown.",
          List.of("campaign_key"),
          WHOLE,
          Stream.of(
                  List.of(
                      CAMPAIGN,
                      required("channel", TEXT, "email, sms, push or other; email where unknown."),
                      required("kind", TEXT, "campaign or flow; unknown where it is."),
                      optional("name", TEXT, "Name that the shop gave it."),
                      optional("subject", TEXT, "Subject line."),
                      optional("variation_id", TEXT, "Which variation of a test it is."),
                      optional("sent_date", DATE, "The shop's day on which it was sent, or begun."),
                      optional("first_delivered_date", DATE, "Day of the first delivery.")),
                  COUNTS,
                  List.of(
                      optional("open_rate", RATIO, "unique_opens / delivered."),
                      optional("click_rate", RATIO, "unique_clicks / delivered."),
                      optional("ctor", RATIO, "Click-to-open rate: unique_clicks / unique_opens."),
                      optional("unsub_rate", RATIO, "unsubscribed / delivered."),
                      optional("spam_rate", RATIO, "spam_reports / delivered."),
                      optional(
                          "revenue_per_recipient",
                          MONEY,
                          "net_sales / recipients; null until complete."),
                      optional(
                          "revenue_per_recipient_low",
                          RATIO,
                          "Lower end of its 95% interval, by a bootstrap of 200 samples in which each"
                              + " buyer counts a number of times drawn from Poisson(1) by a hash; null"
                              + " without orders."),
                      optional("revenue_per_recipient_high", RATIO, "Upper end of the same."),
                      required(
                          "is_complete",
                          FLAG,
                          "Whether the first delivery is 6 days old, so that few orders can still"
                              + " follow; a flow, which never ends, is so from then on.")))
              .flatMap(List::stream)
              .toList());

  /** What happened to messages by day. */
  public static final Table EMAIL_DAILY =
      new Table(
          "gold.email_daily",
          "One row per day, channel and kind of campaign. A person counts in a campaign on the day of"
              + " the first delivery, open or click, and an order on its own day, so that the days"
              + " add up to gold.email_performance.",
          List.of("day", "channel", "kind"),
          WHOLE,
          Stream.of(
                  List.of(
                      required("day", DATE, "The shop's day."),
                      required("channel", TEXT, "email, sms, push or other; email where unknown."),
                      required("kind", TEXT, "campaign or flow; unknown where it is.")),
                  COUNTS)
              .flatMap(List::stream)
              .toList());

  /** The feeds of this subject. */
  public static final List<Contract> FEEDS = List.of(CAMPAIGNS, EMAIL_EVENTS);

  /** Every table of this subject. */
  public static final List<Table> TABLES =
      List.of(SILVER_CAMPAIGNS, EVENTS, EMAIL_PERFORMANCE, EMAIL_DAILY);

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofEvents(
                  EMAIL_DAILY,
                  "day",
                  share("emails_delivered", byEmail("delivered")),
                  share("email_unique_opens", byEmail("unique_opens")),
                  share("machine_opens", byEmail("machine_opens")),
                  share("email_unique_clicks", byEmail("unique_clicks")),
                  share("email_unsubscribed", byEmail("unsubscribed")),
                  share("email_spam_reports", byEmail("spam_reports")),
                  share("email_orders", byEmail("orders")),
                  share("email_revenue", byEmail("net_sales")))
              .by("campaign_kind", "kind"));

  private static final String FIRST_DAY =
      "Clicks of people who clicked in a campaign for the first time that day, over that day's"
          + " deliveries: days after a newsletter have few deliveries and late clicks. Over a week"
          + " or more, add up the parts.";

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          sum("emails_delivered", "count", "emails_delivered", "E-mails delivered on the day."),
          sum(
                  "email_unique_clicks",
                  "count",
                  "email_unique_clicks",
                  "People who clicked in a campaign for the first time on the day.")
              .noting("Counted once per person and campaign, so that days can be added up."),
          sum("machine_opens", "count", "machine_opens", "Opens by machines on the day.")
              .noting(
                  "As the mailer says; else opens within 2 seconds of the delivery. Mailers that count"
                      + " them as opens show open rates of twice the truth."),
          sum(
                  "email_orders",
                  "count",
                  "email_orders",
                  "Orders of the day that followed a click within 120 hours.")
              .noting("Klaviyo counts opens too, and five days by default."),
          sum(
                  "email_revenue",
                  "currency",
                  "email_revenue",
                  "Net sales of those orders, less what was given back of them, whenever.")
              .noting(
                  "An order goes to the campaign of the customer's last click and counts once. It"
                      + " would often have been placed without the e-mail: only a test tells."),
          ratio(
                  "email_click_rate",
                  "ratio",
                  "email_unique_clicks",
                  "emails_delivered",
                  "email_unique_clicks / emails_delivered.")
              .noting(FIRST_DAY),
          ratio(
                  "email_ctor",
                  "ratio",
                  "email_unique_clicks",
                  "email_unique_opens",
                  "Click-to-open rate: email_unique_clicks / people who opened, machines left out.")
              .noting("Mailers that count opens by machines show lower rates."),
          ratio(
                  "unsubscribe_rate",
                  "ratio",
                  "email_unsubscribed",
                  "emails_delivered",
                  "People who unsubscribed by an e-mail / emails_delivered.")
              .noting(FIRST_DAY),
          ratio(
                  "spam_rate",
                  "ratio",
                  "email_spam_reports",
                  "emails_delivered",
                  "People who reported an e-mail as spam / emails_delivered.")
              .noting("Mailbox providers ask for less than 0.003."));

  private static String byEmail(String count) {
    return "if(channel = 'email', %s, 0)".formatted(count);
  }

  private Mailing() {}
}
