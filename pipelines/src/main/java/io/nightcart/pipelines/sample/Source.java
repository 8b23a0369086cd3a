package io.nightcart.pipelines.sample;

import java.util.List;

/** The files of a day. */
enum Source {
  CUSTOMERS(
      "customers.csv",
      List.of("customers"),
      List.of(
          "customer_id",
          "email",
          "phone",
          "first_name",
          "last_name",
          "country",
          "city",
          "accepts_marketing",
          "created_at",
          "updated_at")),
  ORDERS("orders.jsonl", List.of("orders", "order_lines"), List.of()),
  PRODUCTS(
      "products.csv",
      List.of("products"),
      List.of("sku", "title", "category", "price", "cost", "updated_at")),
  REVIEWS("reviews.jsonl", List.of("reviews"), List.of()),
  POSTS(
      "social_posts.csv",
      List.of("social_posts"),
      List.of("post_id", "network", "author", "text", "likes", "posted_at")),
  AD_SPEND(
      "ad_spend.csv",
      List.of("ad_spend"),
      List.of(
          "date",
          "platform",
          "channel",
          "account",
          "campaign_id",
          "campaign",
          "currency",
          "spend",
          "impressions",
          "clicks",
          "conversions",
          "time_zone",
          "updated_at")),
  MARKETING_COSTS(
      "marketing_costs.csv",
      List.of("marketing_costs"),
      List.of("month", "type", "paid_to", "currency", "amount", "updated_at")),
  FX_RATES("fx_rates.csv", List.of("fx_rates"), List.of("date", "base", "quote", "rate")),
  INVENTORY(
      "inventory.csv",
      List.of("inventory"),
      List.of(
          "sku",
          "warehouse",
          "date",
          "on_hand",
          "available",
          "committed",
          "incoming",
          "received",
          "updated_at")),
  PAYMENTS(
      "payments.csv",
      List.of("payments"),
      List.of(
          "payment_id",
          "order",
          "kind",
          "gateway",
          "status",
          "amount",
          "fee",
          "currency",
          "created_at",
          "updated_at"));

  private final String file;
  private final List<String> feeds;
  private final List<String> columns;

  Source(String file, List<String> feeds, List<String> columns) {
    this.file = file;
    this.feeds = feeds;
    this.columns = columns;
  }

  String file() {
    return file;
  }

  /** The feeds that read this file; of an order and its lines, the order's comes first. */
  List<String> feeds() {
    return feeds;
  }

  /** The columns of a csv file; of JSON lines, those of its {@link Plain} records. */
  List<String> columns() {
    return columns;
  }

  boolean isCsv() {
    return file.endsWith(".csv");
  }
}
