package io.nightcart.tables;

import static io.nightcart.tables.Field.FLAG;
import static io.nightcart.tables.Field.INSTANT;
import static io.nightcart.tables.Field.MONEY;
import static io.nightcart.tables.Field.NUMBER;
import static io.nightcart.tables.Field.TEXT;
import static io.nightcart.tables.Field.optional;
import static io.nightcart.tables.Field.required;

import io.nightcart.tables.Rule.AtLeast;
import io.nightcart.tables.Rule.AtMost;
import io.nightcart.tables.Rule.Currency;
import io.nightcart.tables.Rule.FreeText;
import io.nightcart.tables.Rule.Identifier;
import io.nightcart.tables.Rule.NotZero;
import io.nightcart.tables.Rule.OneOf;
import io.nightcart.tables.Rule.Otherwise;
import io.nightcart.tables.Rule.Personal;
import io.nightcart.tables.Rule.RequiredIfNegative;
import io.nightcart.tables.Rule.ShopCurrency;
import java.util.List;
import java.util.stream.Stream;

/** The feeds a shop may deliver, and with them the bronze tables. */
public final class Bronze {

  /** A number typed into the wrong column, such as a bar code, is refused and not multiplied. */
  private static final long MOST_UNITS = 1_000_000;

  private static final long HIGHEST_PRICE = 10_000_000;

  /** Orders as placed. */
  public static final Contract ORDERS =
      new Contract(
          "orders",
          "One row per delivered version of an order.",
          true,
          List.of(
              required("order_id", TEXT, "The shop's number of the order.").with(new Identifier()),
              optional("customer_id", TEXT, "The shop's number of the account; null for a guest.")
                  .with(new Identifier()),
              optional("email", TEXT, "E-mail address given with the order.").with(Personal.EMAIL),
              required("ordered_at", INSTANT, "When the order was placed."),
              optional("status", TEXT, "State of the order: placed, cancelled, voided or test.")
                  .with(
                      new OneOf(List.of("placed", "cancelled", "voided", "test")),
                      new Otherwise("placed")),
              optional("cancelled_at", INSTANT, "When a cancelled order was cancelled."),
              optional("channel", TEXT, "Where the order was placed, such as web or app."),
              optional("country", TEXT, "Country the order is shipped to, as delivered."),
              optional("currency", TEXT, "Currency of all amounts of the order.")
                  .with(new Currency(), new ShopCurrency()),
              optional("discount_code", TEXT, "Code the customer used."),
              optional("shipping", MONEY, "Shipping charged to the customer.")
                  .with(new AtLeast(0), new Otherwise("0")),
              optional("tax", MONEY, "Tax charged on the order.")
                  .with(new AtLeast(0), new Otherwise("0")),
              optional("duties", MONEY, "Customs duties charged to the customer.")
                  .with(new AtLeast(0)),
              optional("tip", MONEY, "What the customer gave on top.").with(new AtLeast(0)),
              Contract.UPDATED_AT));

  /** Order lines, and the lines that give goods back. */
  public static final Contract ORDER_LINES =
      new Contract(
          "order_lines",
          "One row per delivered version of an order line; a negative quantity gives goods back.",
          true,
          List.of(
              required("order_id", TEXT, "The order, or the document that gives goods back.")
                  .with(new Identifier()),
              optional(
                      "line_id",
                      TEXT,
                      "Number of the line within its order. Where unset, the lines of an order are"
                          + " numbered by content and replaced together by its newest delivery.")
                  .with(new Identifier()),
              required("product_id", TEXT, "The shop's number of the product.")
                  .with(new Identifier()),
              optional(
                      "customer_id",
                      TEXT,
                      "The account; needed only for returns that do not name their order.")
                  .with(new Identifier()),
              required("quantity", NUMBER, "Units; negative for units given back.")
                  .with(new NotZero(), new AtLeast(-MOST_UNITS), new AtMost(MOST_UNITS)),
              required("unit_price", MONEY, "Price of one unit before discount and tax.")
                  .with(new AtLeast(0), new AtMost(HIGHEST_PRICE)),
              optional("discount", MONEY, "Discount on the whole line, positive.")
                  .with(new AtLeast(0), new Otherwise("0")),
              optional(
                      "shipping",
                      MONEY,
                      "Shipping charged for the line, where the shop tells it by line; counted with"
                          + " that of the order.")
                  .with(new AtLeast(0), new Otherwise("0")),
              optional("is_gift_card", FLAG, "Whether the line sells a gift card.")
                  .with(new Otherwise("false")),
              optional("returned_at", INSTANT, "When units were given back; null for a sale.")
                  .with(new RequiredIfNegative("quantity")),
              Contract.UPDATED_AT));

  /** Customer accounts. */
  public static final Contract CUSTOMERS =
      new Contract(
          "customers",
          "One row per delivered version of a customer account.",
          false,
          List.of(
              required("customer_id", TEXT, "The shop's number of the account.")
                  .with(new Identifier()),
              optional(
                      "person_id",
                      TEXT,
                      "The shop's number of the person, where it knows that several accounts are"
                          + " one's; they become one customer.")
                  .with(new Identifier(), Personal.PERSON),
              optional("email", TEXT, "E-mail address of the account.").with(Personal.EMAIL),
              optional("phone", TEXT, "Telephone number.").with(Personal.PHONE),
              optional("first_name", TEXT, "First name.").with(Personal.NAME),
              optional("last_name", TEXT, "Last name.").with(Personal.NAME),
              optional("country", TEXT, "Country, as delivered."),
              optional("city", TEXT, "City, as delivered."),
              optional("accepts_marketing", FLAG, "Whether the customer agreed to marketing."),
              optional("created_at", INSTANT, "When the account was opened."),
              Contract.UPDATED_AT));

  /** The catalogue. */
  public static final Contract PRODUCTS =
      new Contract(
          "products",
          "One row per delivered version of a product.",
          false,
          List.of(
              required("product_id", TEXT, "The shop's number of the product.")
                  .with(new Identifier()),
              optional("title", TEXT, "Name shown to customers."),
              optional("category", TEXT, "Category, as delivered."),
              optional("price", MONEY, "List price of one unit.").with(new AtLeast(0)),
              optional("cost", MONEY, "Cost of one unit to the shop.").with(new AtLeast(0)),
              Contract.UPDATED_AT));

  /** Product reviews. */
  public static final Contract REVIEWS =
      new Contract(
          "reviews",
          "One row per delivered version of a review.",
          false,
          List.of(
              required("review_id", TEXT, "Number of the review.").with(new Identifier()),
              required("product_id", TEXT, "The product reviewed.").with(new Identifier()),
              optional("customer_id", TEXT, "The account that wrote it.").with(new Identifier()),
              required("rating", NUMBER, "Stars, 1 to 5.").with(new AtLeast(1), new AtMost(5)),
              optional("title", TEXT, "Headline.").with(new FreeText()),
              optional("body", TEXT, "The review's text.").with(new FreeText()),
              required("created_at", INSTANT, "When the review was written."),
              Contract.UPDATED_AT));

  /** Posts that mention the shop. */
  public static final Contract SOCIAL_POSTS =
      new Contract(
          "social_posts",
          "One row per delivered version of a post that mentions the shop.",
          false,
          List.of(
              required("post_id", TEXT, "Number of the post on its network.")
                  .with(new Identifier()),
              required("network", TEXT, "The network, such as instagram."),
              optional("author", TEXT, "Handle of the author.").with(Personal.HANDLE),
              optional("body", TEXT, "The post's text.").with(new FreeText()),
              optional("likes", NUMBER, "Likes when collected.").with(new AtLeast(0)),
              required("posted_at", INSTANT, "When the post was written."),
              Contract.UPDATED_AT));

  /** Every contract, in the order in which the feeds are taken. */
  public static final List<Contract> CONTRACTS =
      Stream.of(
              List.of(ORDERS, ORDER_LINES, CUSTOMERS, PRODUCTS, REVIEWS, SOCIAL_POSTS),
              Marketing.FEEDS,
              Service.FEEDS,
              Surveys.FEEDS,
              Delivery.FEEDS,
              Web.FEEDS,
              Mailing.FEEDS,
              Consent.FEEDS,
              Loyalty.FEEDS,
              Promotions.FEEDS,
              Stock.FEEDS,
              Payments.FEEDS,
              Returns.FEEDS)
          .flatMap(List::stream)
          .toList();

  private Bronze() {}
}
