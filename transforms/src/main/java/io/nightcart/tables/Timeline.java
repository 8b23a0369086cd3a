package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Table.Write.WHOLE;

import java.util.List;

/** Gold: one place for all that happened between the shop and a customer. */
public final class Timeline {

  /** Every interaction. */
  public static final Table CUSTOMER_TIMELINE =
      new Table(
          "gold.fct_customer_timeline",
          "One row per interaction with a known customer, up to the day.",
          List.of("customer_key", "event_at", "event_type", "event_id"),
          WHOLE,
          List.of(
              required("customer_key", TEXT, "The customer."),
              required("event_at", INSTANT, "When it happened."),
              required("event_date", DATE, "The shop's day of that."),
              required(
                  "event_type",
                  TEXT,
                  "order, return, parcel_sent, parcel_delivered, review, ticket, answer, visit,"
                      + " email_click, unsubscribe, consent or points."),
              required("event_id", TEXT, "Number of it, as in its own table."),
              required("title", TEXT, "In words, for whoever helps the customer."),
              optional("amount", MONEY, "Money that it moved, in the shop's currency."),
              optional("ref", TEXT, "What it is about: an order, product or campaign.")));

  /** Every table of this subject. */
  public static final List<Table> TABLES = List.of(CUSTOMER_TIMELINE);

  private Timeline() {}
}
