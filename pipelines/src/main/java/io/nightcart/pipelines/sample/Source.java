package io.nightcart.pipelines.sample;

import java.util.List;

/** The files of a day, in the order of their names. */
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
      List.of("post_id", "network", "author", "text", "likes", "posted_at"));

  private final String file;
  private final List<String> feeds;
  private final List<String> header;

  Source(String file, List<String> feeds, List<String> header) {
    this.file = file;
    this.feeds = feeds;
    this.header = header;
  }

  String file() {
    return file;
  }

  /** The feeds that read this file; of an order and its lines, the order's comes first. */
  List<String> feeds() {
    return feeds;
  }

  /** The header of a csv file; empty for JSON lines. */
  List<String> header() {
    return header;
  }

  boolean isCsv() {
    return !header.isEmpty();
  }
}
