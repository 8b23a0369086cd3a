package io.nightcart.tables;

import static io.nightcart.tables.Figures.share;
import static io.nightcart.tables.Metric.ratio;
import static io.nightcart.tables.Metric.sum;

import io.nightcart.tables.Metric.Additivity;
import java.util.List;
import java.util.stream.Stream;

/** Every figure of a day, by subject, in the order in which it is shown. */
public final class Metrics {

  private static final List<Metric> SALES =
      List.of(
          sum(
              "gross_sales",
              "currency",
              "gross_sales",
              "Sum of unit price x quantity of valid orders placed on the day."),
          sum("discounts", "currency", "discounts", "Discounts of those orders, positive."),
          sum(
                  "returns",
                  "currency",
                  "returns",
                  "Goods value given back on the day (booked), of valid or unknown orders.")
              .noting(
                  "Booked on the day of the return; the order's day shows them in aov_net and"
                      + " return_rate_value. Refunds of shipping and tax never reduce it."),
          sum(
                  "net_sales",
                  "currency",
                  "gross_sales - discounts - returns",
                  "gross_sales - discounts - returns.")
              .noting("Without shipping, tax and gift cards; shop systems differ on all three."),
          sum("shipping_charged", "currency", "shipping_charged", "Shipping charged."),
          sum("tax", "currency", "tax", "Tax charged."),
          sum("duties", "currency", "duties", "Customs duties charged."),
          sum("tips", "currency", "tips", "What customers gave on top; in no other figure."),
          sum(
                  "total_sales",
                  "currency",
                  "gross_sales - discounts - returns + shipping_charged + tax + duties",
                  "net_sales + shipping_charged + tax + duties.")
              .noting("What Shopify calls total sales."),
          sum(
                  "gift_card_sales",
                  "currency",
                  "gift_card_sales",
                  "What the gift cards of the day's orders were sold for, after discount.")
              .noting(
                  "A debt until it is redeemed, so in no other figure of sales. As sold: what is given"
                      + " back later does not lower it."),
          sum(
              "fx_missing_orders",
              "count",
              "fx_missing_orders",
              "Orders that no figure of sales holds, because their currency has no rate."),
          sum(
                  "orders",
                  "count",
                  "orders",
                  "Valid orders placed on the day, also those cancelled since: see silver.orders.")
              .noting("Without orders of gift cards only."),
          sum(
              "new_customers",
              "count",
              "new_customers",
              "Customers whose first valid order is on the day."),
          sum(
                  "returning_customers",
                  "count",
                  "returning_customers",
                  "Customers with an order on the day and one on an earlier day.")
              .with(Additivity.NON_ADDITIVE)
              .noting("Added over days, a customer counts once for each day with an order."),
          sum("guest_orders", "count", "guest_orders", "Valid orders of unknown customers."),
          sum("units", "units", "units", "Units sold."),
          sum(
              "refunds",
              "count",
              "refunds",
              "Orders, or unnamed documents, with units given back on the day."),
          sum("refunded_units", "units", "refunded_units", "Units given back on the day."),
          sum(
                  "active_customers_30",
                  "count",
                  "active_30",
                  "Customers with a valid order in the 30 days that end on the day.")
              .with(Additivity.SEMI_ADDITIVE),
          sum("active_customers_90", "count", "active_90", "The same in 90 days.")
              .with(Additivity.SEMI_ADDITIVE),
          sum("active_customers_365", "count", "active_365", "The same in 365 days.")
              .with(Additivity.SEMI_ADDITIVE));

  private static final List<Metric> FEEDBACK =
      List.of(
          sum("reviews", "count", "reviews", "Reviews written on the day."),
          sum("mentions", "count", "mentions", "Posts written on the day."));

  private static final List<Metric> RATIOS =
      List.of(
          ratio(
                  "aov",
                  "currency",
                  "gross_sales - discounts",
                  "orders",
                  "(gross_sales - discounts) / orders.")
              .noting(
                  "Average order value as discounted. Matomo and Shopify's organisation pages divide"
                      + " total sales, WooCommerce net sales, Geckoboard the total less gift cards."),
          ratio("aov_gross", "currency", "gross_sales", "orders", "gross_sales / orders."),
          ratio(
                  "aov_net",
                  "currency",
                  "gross_sales - discounts - cohorted_returns",
                  "orders",
                  "(gross_sales - discounts - returns of these orders, whenever) / orders; null"
                      + " until 30 days old.")
              .matureAfter(30),
          ratio(
                  "aov_total",
                  "currency",
                  "gross_sales - discounts - cohorted_returns + shipping_charged + tax + duties",
                  "orders",
                  "(the same + shipping_charged + tax + duties) / orders; null until 30 days old.")
              .matureAfter(30),
          ratio("aov_new", "currency", "new_value", "new_customers", "aov of first orders."),
          ratio("aov_returning", "currency", "later_value", "later_orders", "aov of later orders."),
          sum(
                  "order_value_p50",
                  "currency",
                  "order_value_p50",
                  "Median of gross_sales - discounts of the day's orders.")
              .with(Additivity.NON_ADDITIVE)
              .noting("Exact, of a day. The mean (aov) misleads where few orders are very large."),
          sum(
                  "order_value_p90",
                  "currency",
                  "order_value_p90",
                  "Value that nine of ten orders of the day do not exceed.")
              .with(Additivity.NON_ADDITIVE),
          ratio("units_per_order", "units", "units", "orders", "units / orders."),
          ratio("items_per_order", "count", "items", "orders", "items / orders."),
          ratio(
              "price_per_item",
              "currency",
              "gross_sales - discounts",
              "units",
              "(gross_sales - discounts) / units."),
          ratio("discount_rate", "ratio", "discounts", "gross_sales", "discounts / gross_sales."),
          ratio(
                  "return_rate_value",
                  "ratio",
                  "cohorted_returns",
                  "gross_sales - discounts",
                  "Returns of the day's orders / (gross_sales - discounts); null until 60 days old.")
              .matureAfter(60),
          ratio(
                  "return_rate_units",
                  "ratio",
                  "cohorted_returned_units",
                  "units",
                  "Units given back of the day's orders / units; null until 60 days old.")
              .matureAfter(60),
          ratio(
                  "returning_customer_rate",
                  "ratio",
                  "returning_customers",
                  "new_customers + returning_customers",
                  "returning_customers / (new_customers + returning_customers); over several days a"
                      + " customer counts once for each day with an order.")
              .noting("As Shopify has it, with customers known by account or e-mail."),
          ratio(
                  "repeat_purchase_rate",
                  "ratio",
                  "repeat_so_far",
                  "customers_so_far",
                  "Customers with two or more orders so far / customers with one or more.")
              .with(Additivity.SEMI_ADDITIVE),
          ratio(
                  "repeat_purchase_rate_365",
                  "ratio",
                  "repeat_365",
                  "active_365",
                  "Customers with two or more orders in the 365 days that end on the day / customers"
                      + " with one or more.")
              .with(Additivity.SEMI_ADDITIVE),
          repeatWithin(30),
          repeatWithin(60),
          repeatWithin(90),
          repeatWithin(180),
          repeatWithin(365),
          ratio(
                  "purchase_frequency_365",
                  "count",
                  "orders_365",
                  "active_365",
                  "Orders of known customers in the 365 days that end on the day / those customers.")
              .with(Additivity.SEMI_ADDITIVE)
              .noting("As Peel has it."),
          ratio(
                  "avg_days_between_orders_naive",
                  "days",
                  "365 * active_365",
                  "orders_365",
                  "365 / purchase_frequency_365.")
              .with(Additivity.SEMI_ADDITIVE)
              .noting(
                  "What Peel calls time between purchases; only to compare with. It divides a year"
                      + " also where a customer is new: gold.purchase_gaps has the days observed."),
          ratio("mean_rating", "stars", "stars", "reviews", "Mean stars of the day's reviews."));

  private static Metric repeatWithin(int days) {
    return ratio(
            "repeat_within_" + days,
            "ratio",
            "repeat_within_" + days,
            "new_customers",
            "Of the day's new customers, those with a second order within %1$d days; null until %1$d days old."
                .formatted(days))
        .matureAfter(days);
  }

  /** Every metric. */
  public static final List<Metric> ALL =
      Stream.of(
              SALES,
              FEEDBACK,
              RATIOS,
              Marketing.METRICS,
              Retention.METRICS,
              Attribution.METRICS,
              Service.METRICS,
              Surveys.METRICS,
              Delivery.METRICS,
              Web.METRICS,
              Mailing.METRICS,
              Consent.METRICS,
              Loyalty.METRICS,
              Promotions.METRICS,
              Stock.METRICS,
              Payments.METRICS,
              Returns.METRICS)
          .flatMap(List::stream)
          .toList();

  /** An order of gift cards alone counts in no other figure. */
  private static final String IS_SOLD = "is_valid or invalid_reason = 'NO_VALUE'";

  /** Where figures come from, beside orders and what was given back. */
  public static final List<Figures> FIGURES =
      Stream.of(
              List.of(
                  Figures.ofEvents(
                          Sales.FCT_ORDERS,
                          "order_date",
                          share("gift_card_sales", "if(%s, gift_card_sales, 0)".formatted(IS_SOLD)),
                          share(
                              "fx_missing_orders",
                              "if(invalid_reason = 'FOREIGN_CURRENCY' and units + gift_card_sales > 0, 1L, 0L)"))
                      .by("channel", "channel")
                      .by("country", "country"),
                  Figures.ofEvents(
                      Silver.REVIEWS,
                      "created_date",
                      share("reviews", "1L"),
                      share("stars", "rating")),
                  Figures.ofEvents(Silver.SOCIAL_POSTS, "posted_date", share("mentions", "1L"))),
              Marketing.FIGURES,
              Retention.FIGURES,
              Attribution.FIGURES,
              Service.FIGURES,
              Surveys.FIGURES,
              Delivery.FIGURES,
              Web.FIGURES,
              Mailing.FIGURES,
              Consent.FIGURES,
              Loyalty.FIGURES,
              Stock.FIGURES,
              Payments.FIGURES,
              Returns.FIGURES)
          .flatMap(List::stream)
          .toList();

  private Metrics() {}
}
