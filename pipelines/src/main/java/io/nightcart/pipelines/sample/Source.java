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
  SHIPMENTS(
      "shipments.csv",
      List.of("shipments"),
      List.of(
          "shipment_id",
          "order_id",
          "carrier",
          "service",
          "status",
          "shipped_at",
          "promised_at",
          "delivered_at",
          "cost",
          "currency",
          "updated_at")),
  TICKETS(
      "tickets.jsonl",
      List.of("tickets"),
      List.of(
          "ticket_id",
          "customer",
          "requester_email",
          "order",
          "channel",
          "reason",
          "created_at",
          "first_reply_at",
          "first_solved_at",
          "solved_at",
          "reopens",
          "replies",
          "satisfaction",
          "subject",
          "updated_at")),
  SURVEY_INVITATIONS(
      "survey_invitations.csv",
      List.of("survey_invitations"),
      List.of(
          "invitation_id",
          "survey",
          "kind",
          "customer_id",
          "email",
          "order_id",
          "sent_at",
          "delivered")),
  SURVEY_RESPONSES(
      "survey_responses.jsonl",
      List.of("survey_responses"),
      List.of(
          "response_id", "invitation", "survey", "question", "score", "comment", "answered_at")),
  WEB_EVENTS("web_events.jsonl", List.of("web_events"), List.of()),
  CAMPAIGNS(
      "campaigns.csv",
      List.of("campaigns"),
      List.of("id", "channel", "kind", "name", "subject", "sent_at", "updated_at")),
  EMAIL_EVENTS(
      "email_events.csv",
      List.of("email_events"),
      List.of("id", "campaign", "type", "at", "email", "machine", "url", "updated_at")),
  CONSENTS(
      "consents.csv",
      List.of("consents"),
      List.of("customer", "email", "purpose", "state", "at", "source", "proof", "updated_at")),
  LOYALTY_EVENTS(
      "loyalty_events.csv",
      List.of("loyalty_events"),
      List.of("id", "customer", "type", "points", "value", "order", "friend", "at", "updated_at")),
  PROMOTIONS(
      "promotions.csv",
      List.of("promotions"),
      List.of(
          "id",
          "code",
          "type",
          "value",
          "start",
          "end",
          "min_order",
          "max_uses",
          "combinable",
          "updated_at")),
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
