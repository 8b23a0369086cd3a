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
import static io.nightcart.tables.Table.Write.KEYS;
import static io.nightcart.tables.Table.Write.WHOLE;

import java.util.List;

/** One row per key, newest version, customer resolved, shop-local day. */
public final class Silver {

  /** The only table with personal data in clear. */
  public static final Table PII_VAULT =
      new Table(
          "silver.pii_vault",
          "One row per account or guest with contact data, see silver.identity_links for whose they"
              + " are; the only table with personal data in clear."
              + " Grant it to those who must reach customers, and to nobody else.",
          List.of("customer_key"),
          KEYS,
          List.of(
              required("customer_key", TEXT, "The account or, for a guest, e-mail address."),
              optional("email", TEXT, "E-mail address in lower case."),
              optional("phone", TEXT, "Telephone number as delivered."),
              optional("first_name", TEXT, "First name."),
              optional("last_name", TEXT, "Last name."),
              required(
                  "version",
                  TEXT,
                  "Sorts deliveries; an older delivery never replaces a newer one.")));

  /** Customers: accounts and guests. */
  public static final Table CUSTOMERS =
      new Table(
          "silver.customers",
          "One row per customer: all accounts, delivered or named by an order, and all guests, known by"
              + " an e-mail address, that are one by silver.identity_links. Of each attribute, what is"
              + " known of the account changed last, before any guest's, unless identity.survivorship"
              + " says otherwise.",
          List.of("customer_key"),
          WHOLE,
          List.of(
              required(
                  "customer_key",
                  TEXT,
                  "Keyed hash of the account opened first or, for a guest, e-mail."),
              optional("customer_id", TEXT, "The shop's number of that account; null for a guest."),
              required("accounts", NUMBER, "Accounts that the customer holds."),
              optional("email_hash", TEXT, "Keyed hash of the e-mail address."),
              required(
                  "identity_quality",
                  TEXT,
                  "How the customer is known: account, or email for a guest."),
              optional("country", TEXT, "Country, as delivered."),
              optional("city", TEXT, "City, as delivered."),
              optional("accepts_marketing", FLAG, "Whether the customer agreed to marketing."),
              optional("created_at", INSTANT, "When the first account was opened."),
              optional("created_date", DATE, "The shop's day of that.")));

  /** Orders. */
  public static final Table ORDERS =
      new Table(
          "silver.orders",
          "One row per order, its newest version.",
          List.of("order_id"),
          WHOLE,
          List.of(
              required("order_id", TEXT, "The shop's number of the order."),
              optional(
                  "customer_key",
                  TEXT,
                  "The customer: the account's, else the e-mail address's; null where the order names"
                      + " neither."),
              required(
                  "identity_quality", TEXT, "How the customer is known: account, email, none."),
              required("ordered_at", INSTANT, "When the order was placed."),
              required("order_date", DATE, "The shop's day on which it was placed."),
              required("status", TEXT, "placed, cancelled, voided or test."),
              required(
                  "is_valid",
                  FLAG,
                  "Whether the order counts in KPIs. Cancelled orders do; their lines come back as"
                      + " refunds."),
              optional(
                  "invalid_reason",
                  TEXT,
                  "Why not: TEST, VOIDED, FOREIGN_CURRENCY (no rate known), or NO_VALUE (nothing"
                      + " sold at a price, gift cards apart)."),
              optional("cancelled_at", INSTANT, "When a cancelled order was cancelled."),
              optional("channel", TEXT, "Where it was placed."),
              optional("country", TEXT, "Country shipped to, as delivered."),
              required("currency", TEXT, "Currency of all amounts of the order, its lines too."),
              optional(
                  "fx_rate",
                  RATE,
                  "What one unit of the currency was worth in the shop's on the day of the order;"
                      + " null where no rate is known."),
              optional("discount_code", TEXT, "Code the customer used."),
              required("shipping", MONEY, "Shipping charged, for the order and its lines."),
              required("tax", MONEY, "Tax charged."),
              required("duties", MONEY, "Customs duties charged."),
              required("tip", MONEY, "What the customer gave on top.")));

  /** Lines that sell. */
  public static final Table ORDER_LINES =
      new Table(
          "silver.order_lines",
          "One row per line of an order that sells units, its newest version. Amounts are in the"
              + " currency of its order.",
          List.of("order_id", "line_id"),
          WHOLE,
          List.of(
              required("order_id", TEXT, "The order."),
              required("line_id", TEXT, "Number of the line within its order."),
              required("product_id", TEXT, "The product."),
              required("quantity", NUMBER, "Units, positive."),
              required("unit_price", MONEY, "Price of one unit before discount and tax."),
              required("gross_amount", MONEY, "quantity x unit_price."),
              required("discount_amount", MONEY, "Discount on the line, positive."),
              required("shipping", MONEY, "Shipping charged for the line itself."),
              required("is_gift_card", FLAG, "Whether the line sells a gift card.")));

  /** Lines that give back. */
  public static final Table REFUNDS =
      new Table(
          "silver.refunds",
          "One row per line that gives units back, per line of a cancelled order, and per refund that"
              + " the shop tells apart from lines, as far as the lines do not give back the same"
              + " units; without gift cards. Amounts are in the shop's currency, by the rate of the"
              + " order given back if the document is in its currency, else of the document's own day. Of an"
              + " order without a rate, which is not valid, they are in its own.",
          List.of("refund_id"),
          WHOLE,
          List.of(
              required(
                  "refund_id", TEXT, "The returning document and line, or the refund and line."),
              required(
                  "document_id",
                  TEXT,
                  "The document that gives back: the returning one, the cancelled order, the order that"
                      + " a refund names, or a refund that names none."),
              optional(
                  "order_id",
                  TEXT,
                  "The order given back: the one the line names; else, of the customer's earlier"
                      + " orders of that product that count and were not cancelled, the latest with"
                      + " enough units, else the latest; null where there is none."),
              optional("customer_key", TEXT, "The customer."),
              required("product_id", TEXT, "The product; - where a refund is of none."),
              required(
                  "reason",
                  TEXT,
                  "returned by a line, refunded apart from lines, or cancelled with its order."),
              required("refunded_at", INSTANT, "When the units were given back."),
              required("refund_date", DATE, "The shop's day on which they were given back."),
              required(
                  "quantity",
                  NUMBER,
                  "Units given back, positive; 0 where only money is given back."),
              required("amount", MONEY, "Goods value given back, after discount, without tax."),
              required(
                  "shipping_amount",
                  MONEY,
                  "Shipping given back by a refund told apart; never part of amount."),
              required(
                  "tax_amount",
                  MONEY,
                  "Tax given back by a refund told apart; never part of amount."),
              optional("return_reason", TEXT, "Why, in the words of the shop."),
              optional("is_restocked", FLAG, "Whether the units went back into stock."),
              required(
                  "is_excess",
                  FLAG,
                  "Whether the document has by then given back more of the order than its goods sold"
                      + " for; kept as delivered.")));

  /** Products. */
  public static final Table PRODUCTS =
      new Table(
          "silver.products",
          "One row per product, its newest version, and per product sold but never delivered.",
          List.of("product_id"),
          WHOLE,
          List.of(
              required("product_id", TEXT, "The shop's number of the product."),
              optional("title", TEXT, "Name shown to customers."),
              optional("category", TEXT, "Category, as delivered."),
              optional("price", MONEY, "List price of one unit."),
              optional("cost", MONEY, "Cost of one unit to the shop.")));

  /** Reviews. */
  public static final Table REVIEWS =
      new Table(
          "silver.reviews",
          "One row per review, its newest version.",
          List.of("review_id"),
          WHOLE,
          List.of(
              required("review_id", TEXT, "Number of the review."),
              required("product_id", TEXT, "The product reviewed."),
              optional("customer_key", TEXT, "Who wrote it."),
              required("rating", NUMBER, "Stars, 1 to 5."),
              optional("title", TEXT, "Headline."),
              optional("body", TEXT, "The text; e-mail addresses masked."),
              required("created_at", INSTANT, "When it was written."),
              required("created_date", DATE, "The shop's day on which it was written.")));

  /** Social posts. */
  public static final Table SOCIAL_POSTS =
      new Table(
          "silver.social_posts",
          "One row per post that mentions the shop, its newest version.",
          List.of("network", "post_id"),
          WHOLE,
          List.of(
              required("network", TEXT, "The network."),
              required("post_id", TEXT, "Number of the post on its network."),
              optional("author_hash", TEXT, "Keyed hash of the author's handle."),
              optional("body", TEXT, "The text; e-mail addresses masked."),
              optional("likes", NUMBER, "Likes when collected."),
              required("posted_at", INSTANT, "When it was written."),
              required("posted_date", DATE, "The shop's day on which it was written.")));

  /** Every silver table. */
  public static final List<Table> TABLES =
      List.of(PII_VAULT, CUSTOMERS, ORDERS, ORDER_LINES, REFUNDS, PRODUCTS, REVIEWS, SOCIAL_POSTS);

  private Silver() {}
}
