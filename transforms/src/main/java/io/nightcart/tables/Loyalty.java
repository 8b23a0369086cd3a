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

import io.nightcart.tables.Metric.Additivity;
import io.nightcart.tables.Rule.AtLeast;
import io.nightcart.tables.Rule.Identifier;
import io.nightcart.tables.Rule.OneOf;
import io.nightcart.tables.Rule.Otherwise;
import io.nightcart.tables.Rule.Personal;
import java.util.List;

/** What the shop gives to those who come back. */
public final class Loyalty {

  /** Entries of the programme's ledger. */
  public static final Contract EVENTS =
      new Contract(
          "loyalty_events",
          "One row per delivered version of an entry in the ledger of the loyalty programme.",
          false,
          List.of(
              required("entry_id", TEXT, "Number of the entry.").with(new Identifier()),
              optional("customer_id", TEXT, "The member's account.").with(new Identifier()),
              optional("email", TEXT, "The member's address.").with(Personal.EMAIL),
              required(
                      "type",
                      TEXT,
                      "enrol, earn, redeem, expire, adjust, or referral of somebody else.")
                  .with(
                      new OneOf(
                          List.of("enrol", "earn", "redeem", "expire", "adjust", "referral"))),
              optional(
                      "points",
                      NUMBER,
                      "Points. Of redeem and expire either sign takes them away; of adjust the sign"
                          + " counts; of all others they must not be negative.")
                  .with(new Otherwise("0")),
              optional("value", MONEY, "What redeemed points were worth to the member.")
                  .with(new AtLeast(0)),
              optional("order_id", TEXT, "The order they were earned or redeemed with.")
                  .with(new Identifier()),
              optional("referred_customer_id", TEXT, "The account of whom the member referred.")
                  .with(new Identifier()),
              required("at", INSTANT, "When it happened."),
              Contract.UPDATED_AT));

  /** The ledger. */
  public static final Table LEDGER =
      new Table(
          "silver.loyalty_ledger",
          "One row per entry in the ledger of the loyalty programme, its newest version.",
          List.of("entry_id"),
          WHOLE,
          List.of(
              required("entry_id", TEXT, "Number of the entry."),
              required(
                  "member_key",
                  TEXT,
                  "Whose points they are: the customer, else the hash of the address; where neither"
                      + " is told, the entry stands alone."),
              optional(
                  "customer_key",
                  TEXT,
                  "The customer of the account named, else of the address; null where unknown to the shop."),
              required("type", TEXT, "enrol, earn, redeem, expire, adjust or referral."),
              required("points", NUMBER, "By how much the entry changes the balance."),
              optional("value", MONEY, "What redeemed points were worth to the member."),
              optional("order_id", TEXT, "The order they were earned or redeemed with."),
              optional("referred_customer_id", TEXT, "The account of whom the member referred."),
              required("entry_at", INSTANT, "When it happened."),
              required("entry_date", DATE, "The shop's day on which it happened."),
              required(
                  "is_valid",
                  FLAG,
                  "Whether the entry counts: not where somebody enrolled, earned or was thanked with"
                      + " fewer points than none."),
              required(
                  "balance",
                  NUMBER,
                  "The member's points after it; in one instant, what is given comes first."),
              required(
                  "is_overdrawn",
                  FLAG,
                  "Whether more was redeemed than the member had. It counts all the same.")));

  /** The programme by day. */
  public static final Table LOYALTY_DAILY =
      new Table(
          "gold.loyalty_daily",
          "One row per day, from the first entry of the ledger to the day of the run. Entries that"
              + " are not valid count as such only.",
          List.of("day"),
          WHOLE,
          List.of(
              required("day", DATE, "The shop's day."),
              required("enrolments", NUMBER, "Members whose first entry is on the day."),
              required(
                  "members", NUMBER, "Members at the end of the day: all with an entry so far."),
              required("members_with_order", NUMBER, "Those of them with a valid order so far."),
              required(
                  "points_issued",
                  NUMBER,
                  "Points given on the day for enrolling, orders and referrals."),
              required("points_redeemed", NUMBER, "Points redeemed, positive."),
              required("points_expired", NUMBER, "Points that expired, positive."),
              required("points_adjusted", NUMBER, "Points given or taken by hand."),
              required(
                  "balance",
                  NUMBER,
                  "Points of all members at the end of the day: issued - redeemed - expired +"
                      + " adjusted, of all days so far."),
              required("issued_so_far", NUMBER, "points_issued of all days so far."),
              required("redeemed_so_far", NUMBER, "points_redeemed of all days so far."),
              optional("redemption_rate", RATIO, "redeemed_so_far / issued_so_far."),
              required("valued_points_so_far", NUMBER, "Points redeemed so far at a told value."),
              required("redeemed_value_so_far", MONEY, "That value."),
              optional(
                  "point_value",
                  RATE,
                  "What a point is worth: redeemed_value_so_far / valued_points_so_far."),
              optional(
                  "points_liability",
                  MONEY,
                  "What the shop owes its members: balance x point_value; null before the first"
                      + " redemption with a value."),
              required("referrers", NUMBER, "Members who referred somebody so far."),
              required(
                  "invited_buyers",
                  NUMBER,
                  "Customers referred by others with a valid order so far."),
              required(
                  "overdrawn_redemptions",
                  NUMBER,
                  "Redemptions of more points than the member had."),
              required("invalid_entries", NUMBER, "Entries of the day that do not count.")));

  /** What membership brings. */
  public static final Table MEMBER_UPLIFT =
      new Table(
          "gold.member_uplift",
          "One row per month of enrolment, the last twelve that have been followed for 90 days: what"
              + " new members bought in these, against customers who were alike and did not enrol.",
          List.of("month"),
          WHOLE,
          List.of(
              required("month", DATE, "First day of the month of enrolment."),
              required(
                  "members",
                  NUMBER,
                  "Customers enrolled in it, with an order in it or in the year before."),
              required(
                  "matched_members",
                  NUMBER,
                  "Those of them like whom there are others: in recency, frequency and monetary value"
                      + " before the month, and in whether they ordered in it."),
              required(
                  "net_sales", MONEY, "Their net sales in the 90 days after the month (cohorted)."),
              required(
                  "expected_net_sales",
                  MONEY,
                  "The same number of the others, mixed as the members are: their net sales."),
              optional(
                  "uplift",
                  RATIO,
                  "(net_sales - expected_net_sales) / expected_net_sales; null if that is not above 0. Who enrols may be keener to"
                      + " begin with, so it is no proof of a cause.")));

  /** The feeds of this subject. */
  public static final List<Contract> FEEDS = List.of(EVENTS);

  /** Every table of this subject. */
  public static final List<Table> TABLES = List.of(LEDGER, LOYALTY_DAILY, MEMBER_UPLIFT);

  /** Where the figures of a day come from. */
  static final List<Figures> FIGURES =
      List.of(
          Figures.ofDays(
              LOYALTY_DAILY,
              "day",
              share("loyalty_members", "members"),
              share("members_with_order", "members_with_order"),
              share("points_issued", "points_issued"),
              share("points_redeemed", "points_redeemed"),
              share("points_issued_so_far", "issued_so_far"),
              share("points_redeemed_so_far", "redeemed_so_far"),
              share("points_valued_so_far", "valued_points_so_far"),
              share("points_liability", "points_liability"),
              share("referrers", "referrers"),
              share("invited_buyers", "invited_buyers")));

  /** What is told of a day. */
  static final List<Metric> METRICS =
      List.of(
          sum(
                  "loyalty_members",
                  "count",
                  "loyalty_members",
                  "Members of the loyalty programme at the end of the day.")
              .with(Additivity.SEMI_ADDITIVE),
          sum(
                  "points_issued",
                  "units",
                  "points_issued",
                  "Points given on the day for enrolling, orders and referrals.")
              .noting("Points given or taken by hand are left out; they change the balance."),
          sum("points_redeemed", "units", "points_redeemed", "Points redeemed on the day."),
          sum(
                  "points_liability",
                  "currency",
                  "if(points_valued_so_far > 0, points_liability, null)",
                  "Points of all members at the end of the day x what a redeemed point was worth"
                      + " so far.")
              .with(Additivity.SEMI_ADDITIVE)
              .noting(
                  "As if every point would be redeemed. Books of account multiply by the share that"
                      + " is expected to be (less breakage)."),
          ratio(
                  "loyalty_enrolment_rate",
                  "ratio",
                  "members_with_order",
                  "customers_so_far",
                  "Members with an order so far / customers with an order so far.")
              .with(Additivity.SEMI_ADDITIVE)
              .noting("Members who never ordered are in neither part."),
          ratio(
                  "redemption_rate",
                  "ratio",
                  "points_redeemed_so_far",
                  "points_issued_so_far",
                  "Points redeemed so far / points issued so far.")
              .with(Additivity.SEMI_ADDITIVE)
              .noting("Some divide by the points issued less those expired, which gives more."),
          ratio(
                  "referral_factor",
                  "count",
                  "invited_buyers",
                  "referrers",
                  "Customers referred, with an order so far / members who referred somebody so far.")
              .with(Additivity.SEMI_ADDITIVE));

  private Loyalty() {}
}
