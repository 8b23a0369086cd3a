package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Figures.share;
import static io.nightcart.tables.Metric.sum;
import static io.nightcart.tables.Table.Write.WHOLE;

import io.nightcart.tables.Metric.Additivity;
import io.nightcart.tables.Rule.FreeText;
import io.nightcart.tables.Rule.Identifier;
import io.nightcart.tables.Rule.OneOf;
import io.nightcart.tables.Rule.Personal;
import java.util.List;

/** What people allow the shop to do. */
public final class Consent {

  /** The purpose that e-mails to customers need. */
  public static final String EMAIL_MARKETING = "email_marketing";

  /** Consents given and taken back. */
  public static final Contract FEED =
      new Contract(
          "consents",
          "One row per delivered version of a consent given or withdrawn.",
          false,
          List.of(
              optional("customer_id", TEXT, "The account that gave it.").with(new Identifier()),
              optional("email", TEXT, "The address that it is about.").with(Personal.EMAIL),
              required("purpose", TEXT, "What for, such as email_marketing, sms or profiling."),
              required("state", TEXT, "granted or withdrawn.")
                  .with(new OneOf(List.of("granted", "withdrawn"))),
              required("at", INSTANT, "When it was given or withdrawn."),
              optional("source", TEXT, "Where, such as checkout or unsubscribe_link."),
              optional("proof", TEXT, "How it can be proven, such as the form's version.")
                  .with(new FreeText()),
              Contract.UPDATED_AT));

  /** Consents as they stood. */
  public static final Table CONSENTS =
      new Table(
          "silver.consents",
          "One row per customer or address, purpose and time from which a consent stood as it did."
              + " Repeated equal states make one row. Where two are told of one instant, the one"
              + " changed last stands, else the withdrawal. Rows that name nobody are left out.",
          List.of("subject_key", "purpose", "valid_from"),
          WHOLE,
          List.of(
              required(
                  "subject_key",
                  TEXT,
                  "Whose consent it is: the customer, else the hash of the address."),
              optional(
                  "customer_key",
                  TEXT,
                  "The customer of the account named, else of the address; null for addresses unknown to the shop."),
              required("purpose", TEXT, "What for, such as email_marketing."),
              required("valid_from", INSTANT, "From when on."),
              required("valid_from_date", DATE, "The shop's day of that."),
              optional("valid_to", INSTANT, "When it changed; null while it stands."),
              optional("valid_to_date", DATE, "The shop's day of that."),
              required("state", TEXT, "granted or withdrawn."),
              required("is_current", FLAG, "Whether it stands: no later change is known."),
              optional("source", TEXT, "Where it was first told."),
              optional("proof", TEXT, "How it can be proven; e-mail addresses masked.")));

  /** Consents by day. */
  public static final Table CONSENTS_DAILY =
      new Table(
          "gold.consents_daily",
          "One row per purpose and day, from its first consent to the day of the run.",
          List.of("day", "purpose"),
          WHOLE,
          List.of(
              required("day", DATE, "The shop's day."),
              required("purpose", TEXT, "What for, such as email_marketing."),
              required("granted", NUMBER, "Consents given on the day, by customers and others."),
              required("withdrawn", NUMBER, "Consents withdrawn on the day."),
              required(
                  "contactable_customers",
                  NUMBER,
                  "Customers whose consent stands at the end of the day."),
              required(
                  "contactable_addresses",
                  NUMBER,
                  "Addresses of nobody known as a customer, of which the same is true.")));

  /** The feeds of this subject. */
  public static final List<Contract> FEEDS = List.of(FEED);

  /** Every table of this subject. */
  public static final List<Table> TABLES = List.of(CONSENTS, CONSENTS_DAILY);

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofDays(
              CONSENTS_DAILY,
              "day",
              share("contactable_customers", toEmail("contactable_customers")),
              share("consents_withdrawn", toEmail("withdrawn"))));

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          sum(
                  "contactable_customers",
                  "count",
                  "contactable_customers",
                  "Customers whose consent to e-mail marketing stands at the end of the day.")
              .with(Additivity.SEMI_ADDITIVE)
              .noting(
                  "By the feed of consents alone; the flag of an account plays no part. Addresses of"
                      + " nobody known as a customer stand in gold.consents_daily."),
          sum(
              "consents_withdrawn",
              "count",
              "consents_withdrawn",
              "Consents to e-mail marketing withdrawn on the day."));

  private static String toEmail(String count) {
    return "if(purpose = '%s', %s, 0)".formatted(EMAIL_MARKETING, count);
  }

  private Consent() {}
}
