package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Metric.ratio;
import static io.nightcart.tables.Metric.sum;
import static io.nightcart.tables.Table.Write.WHOLE;

import io.nightcart.tables.Metric.Additivity;
import io.nightcart.tables.Rule.AtLeast;
import io.nightcart.tables.Rule.AtMost;
import io.nightcart.tables.Rule.FreeText;
import io.nightcart.tables.Rule.Identifier;
import io.nightcart.tables.Rule.Personal;
import java.util.List;

/** What customers ask the shop for, and how well they are answered. */
public final class Service {

  /** Tickets of the help desk. */
  public static final Contract TICKETS =
      new Contract(
          "tickets",
          "One row per delivered version of a ticket.",
          false,
          List.of(
              required("ticket_id", TEXT, "The help desk's number of the ticket.")
                  .with(new Identifier()),
              optional("customer_id", TEXT, "The account that asks.").with(new Identifier()),
              optional("email", TEXT, "E-mail address of whoever asks.").with(Personal.EMAIL),
              optional("order_id", TEXT, "The order it is about.").with(new Identifier()),
              optional("channel", TEXT, "How it came, such as email, chat or phone."),
              optional("reason", TEXT, "What it is about, such as return or payment."),
              required("created_at", INSTANT, "When it was opened."),
              optional("first_reply_at", INSTANT, "When somebody first replied."),
              optional("first_solved_at", INSTANT, "When it was solved for the first time."),
              optional(
                  "solved_at",
                  INSTANT,
                  "When it was solved for good (full solution); null while it is open."),
              optional("reopens", NUMBER, "How often it was reopened.").with(new AtLeast(0)),
              optional("replies", NUMBER, "How often the shop replied.").with(new AtLeast(0)),
              optional("satisfaction", NUMBER, "The customer's mark for the service, 1 to 5.")
                  .with(new AtLeast(1), new AtMost(5)),
              optional("subject", TEXT, "The subject as written.").with(new FreeText()),
              Contract.UPDATED_AT));

  /** Tickets. */
  public static final Table SILVER_TICKETS =
      new Table(
          "silver.tickets",
          "One row per ticket, its newest version.",
          List.of("ticket_id"),
          WHOLE,
          List.of(
              required("ticket_id", TEXT, "The help desk's number of the ticket."),
              optional(
                  "customer_key",
                  TEXT,
                  "Who asks: the account, else the owner of the" + " address; null where unknown."),
              optional("order_id", TEXT, "The order it is about, known or not."),
              optional("channel", TEXT, "How it came."),
              optional("reason", TEXT, "What it is about."),
              optional("subject", TEXT, "The subject; e-mail addresses masked."),
              required("created_at", INSTANT, "When it was opened."),
              required("created_date", DATE, "The shop's day on which it was opened."),
              optional("first_reply_at", INSTANT, "When somebody first replied, as delivered."),
              optional(
                  "first_reply_date", DATE, "The shop's day of that, not before created_date."),
              optional("first_solved_at", INSTANT, "When it was solved for the first time."),
              optional("solved_at", INSTANT, "When it was solved for good, as delivered."),
              optional("solved_date", DATE, "The shop's day of that, not before created_date."),
              optional(
                  "minutes_to_first_reply",
                  NUMBER,
                  "Whole minutes from opening to the first reply, nights and weekends included;"
                      + " null without one, and where it is told before the opening."),
              optional("minutes_to_solution", NUMBER, "The same to the full solution."),
              required(
                  "negative_durations",
                  NUMBER,
                  "How many of the two are null because they would be below zero: 0 to 2."),
              optional("reopens", NUMBER, "How often it was reopened."),
              optional("replies", NUMBER, "How often the shop replied."),
              optional("satisfaction", NUMBER, "The customer's mark for the service, 1 to 5.")));

  /** Service by day. */
  public static final Table SERVICE_DAILY =
      new Table(
          "gold.service_daily",
          "One row per day, channel and reason, for each day from the first such ticket to the day"
              + " of the run. Each event counts on its own day, so that a day told once stands.",
          List.of("day", "channel", "reason"),
          WHOLE,
          List.of(
              required("day", DATE, "The shop's day."),
              required("channel", TEXT, "How the tickets came; unknown where unset."),
              required("reason", TEXT, "What they are about; unknown where unset."),
              required("tickets", NUMBER, "Tickets opened on the day."),
              required("tickets_with_order", NUMBER, "Those of them that name an order."),
              required(
                  "negative_durations",
                  NUMBER,
                  "Replies and solutions of tickets opened on the day that are told before the"
                      + " opening; they are in no duration."),
              required(
                  "first_replies", NUMBER, "First replies of the day whose minutes are known."),
              required("first_reply_minutes", NUMBER, "Sum of their minutes."),
              required("solved", NUMBER, "Tickets solved for good on the day."),
              required("solved_timed", NUMBER, "Those of them whose minutes are known."),
              required("solved_minutes", NUMBER, "Sum of their minutes from opening to solution."),
              required("solved_with_replies", NUMBER, "Solved tickets whose replies are told."),
              required(
                  "one_touch",
                  NUMBER,
                  "Those of them with at most one reply, and not known to be reopened."),
              required("solved_with_reopens", NUMBER, "Solved tickets whose reopenings are told."),
              required("reopened", NUMBER, "Those of them that were reopened at least once."),
              required(
                  "backlog",
                  NUMBER,
                  "Tickets opened by the end of the day and not solved by then; a reopened ticket"
                      + " is open from its opening to its full solution."),
              required(
                  "rated",
                  NUMBER,
                  "Tickets with a mark, on the day of their solution; of unsolved ones, of their"
                      + " opening."),
              required("satisfied", NUMBER, "Those of them with a mark of 4 or 5."),
              optional("csat", RATIO, "satisfied / rated; null without marks."),
              optional("csat_low", RATIO, "Lower end of its 95% interval (Wilson)."),
              optional("csat_high", RATIO, "Upper end of its 95% interval (Wilson).")));

  /** The feeds of this subject. */
  public static final List<Contract> FEEDS = List.of(TICKETS);

  /** Every table of this subject. */
  public static final List<Table> TABLES = List.of(SILVER_TICKETS, SERVICE_DAILY);

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofDays(
                  SERVICE_DAILY,
                  "day",
                  Figures.columns(
                      "tickets",
                      "tickets_with_order",
                      "negative_durations",
                      "first_replies",
                      "first_reply_minutes",
                      "solved",
                      "solved_timed",
                      "solved_minutes",
                      "solved_with_replies",
                      "one_touch",
                      "solved_with_reopens",
                      "reopened",
                      "backlog",
                      "rated",
                      "satisfied"))
              .by("service_channel", "channel")
              .by("ticket_reason", "reason"));

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          sum("tickets", "count", "tickets", "Tickets opened on the day."),
          sum("tickets_solved", "count", "solved", "Tickets solved for good on the day."),
          sum(
                  "ticket_backlog",
                  "count",
                  "backlog",
                  "Tickets opened by the end of the day and not solved by then.")
              .with(Additivity.SEMI_ADDITIVE),
          sum(
              "ticket_negative_durations",
              "count",
              "negative_durations",
              "Replies and solutions told before their ticket, of tickets opened on the day; no"
                  + " duration holds them."),
          ratio(
                  "contact_rate",
                  "count",
                  "100 * tickets_with_order",
                  "orders",
                  "Tickets of the day that name an order, per 100 orders of the day.")
              .noting(
                  "Both sides are of the same day; the tickets are mostly about earlier orders."),
          ratio(
                  "first_reply_minutes",
                  "minutes",
                  "first_reply_minutes",
                  "first_replies",
                  "Mean minutes from opening to the first reply, of first replies of the day.")
              .noting("By the calendar, nights and weekends included; Zendesk shows a median."),
          ratio(
                  "full_resolution_minutes",
                  "minutes",
                  "solved_minutes",
                  "solved_timed",
                  "Mean minutes from opening to the full solution, of tickets solved on the day.")
              .noting("By the calendar, nights and weekends included."),
          ratio(
              "one_touch_rate",
              "ratio",
              "one_touch",
              "solved_with_replies",
              "Tickets solved on the day with at most one reply and no reopening / tickets solved"
                  + " on the day whose replies are told."),
          ratio(
              "reopen_rate",
              "ratio",
              "reopened",
              "solved_with_reopens",
              "Tickets solved on the day that were reopened / tickets solved on the day whose"
                  + " reopenings are told."),
          ratio(
                  "csat",
                  "ratio",
                  "satisfied",
                  "rated",
                  "Share of 4 and 5 among the marks that customers gave tickets.")
              .noting(
                  "On the day of solution. Surveys have their own: csat_survey. Its interval is in"
                      + " gold.service_daily."));

  private Service() {}
}
