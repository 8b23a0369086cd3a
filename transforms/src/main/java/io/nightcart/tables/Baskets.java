package io.nightcart.tables;

import static io.nightcart.tables.Field.DATE;
import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.RATIO;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.TEXTS;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;
import static io.nightcart.tables.Table.Write.WHOLE;

import java.util.List;

/** Gold: what is bought together, and the offers that follow. */
public final class Baskets {

  /** Rules. */
  public static final Table BASKET_RULES =
      new Table(
          "gold.basket_rules",
          "One row per rule that passed the thresholds: who buys the antecedent also buys the"
              + " consequent, in one order.",
          List.of("rule_id"),
          WHOLE,
          List.of(
              required("rule_id", TEXT, "Hash of antecedent and consequent: stays the same."),
              required("antecedent", TEXTS, "Products in the basket, sorted."),
              required("consequent", TEXT, "The product that follows."),
              required(
                  "baskets",
                  NUMBER,
                  "N: all baskets, of the days of the setting baskets.window-days."),
              required("antecedent_baskets", NUMBER, "n_A: baskets with the antecedent."),
              required("consequent_baskets", NUMBER, "n_B: baskets with the consequent."),
              required("rule_baskets", NUMBER, "n_AB: baskets with both."),
              required("support", RATIO, "n_AB / N."),
              required("confidence", RATIO, "n_AB / n_A."),
              required("lift", RATIO, "confidence / (n_B / N); above 1: more often than chance."),
              required("leverage", RATIO, "support - n_A n_B / N^2."),
              optional("conviction", RATIO, "(1 - n_B / N) / (1 - confidence); null if is_exact."),
              required("is_exact", FLAG, "Whether confidence is 1, conviction infinite."),
              required("day", DATE, "The day the rules were mined for.")));

  /** Offers. */
  public static final Table BUNDLE_OFFERS =
      new Table(
          "gold.bundle_offers",
          "One row per offer: a discount on the consequent for those who bought the antecedent. Only"
              + " rules with one product as antecedent make offers, for longer ones would reach a part"
              + " of the same audience. A pair of products makes one offer, a consequent at most"
              + " three. Bought means in any valid order up to the run.",
          List.of("offer_id"),
          WHOLE,
          List.of(
              required("offer_id", TEXT, "The rule's id: stays the same."),
              required("offer_rank", NUMBER, "1 for the highest opportunity."),
              required(
                  "antecedent", TEXTS, "The product the audience has bought, as an array of one."),
              required("antecedent_title", TEXT, "Its name; the number where the name is unknown."),
              required("consequent", TEXT, "The product offered."),
              required("consequent_title", TEXT, "Its name; the number where the name is unknown."),
              required("discount_rate", RATIO, "Discount offered, 0 to 1."),
              optional("price", MONEY, "List price of the consequent."),
              optional("offer_price", MONEY, "price x (1 - discount_rate), half up to cents."),
              optional("offer_margin", MONEY, "offer_price - cost; null if the cost is unknown."),
              required("lift", RATIO, "The rule's lift."),
              required("confidence", RATIO, "The rule's confidence."),
              required(
                  "antecedent_customers", NUMBER, "Known customers who bought the antecedent."),
              required("both_customers", NUMBER, "Of those, customers who bought the consequent."),
              required("attach_rate", RATIO, "both_customers / antecedent_customers."),
              required(
                  "audience_customers", NUMBER, "antecedent_customers - both_customers: to reach."),
              optional(
                  "opportunity",
                  MONEY,
                  "audience_customers x confidence x offer_price: sales if the audience bought at"
                      + " the rate of the rule, half up to cents; null if the price is unknown. For ranking,"
                      + " not a forecast."),
              required("day", DATE, "The day of the offer.")));

  /** Whom to reach. */
  public static final Table OFFER_AUDIENCE =
      new Table(
          "gold.offer_audience",
          "One row per offer and customer who bought the antecedent and never the consequent.",
          List.of("offer_id", "customer_key"),
          WHOLE,
          List.of(
              required("offer_id", TEXT, "The offer."),
              required("customer_key", TEXT, "The customer."),
              optional("accepts_marketing", FLAG, "Whether the customer agreed to marketing."),
              required("last_bought_date", DATE, "Last day that any of the antecedent was bought."),
              required(
                  "is_holdout",
                  FLAG,
                  "Whether to leave the customer out, so that the offer's effect can be measured;"
                      + " decided by a hash, so it stays the same."),
              required("day", DATE, "The day of the offer.")));

  /** Every table of this subject. */
  public static final List<Table> TABLES = List.of(BASKET_RULES, BUNDLE_OFFERS, OFFER_AUDIENCE);

  private Baskets() {}
}
