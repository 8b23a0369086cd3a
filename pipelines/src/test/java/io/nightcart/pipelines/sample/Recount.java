package io.nightcart.pipelines.sample;

import io.nightcart.pipelines.sample.Reader.Row;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** Works out the totals from the rows that a reader kept. */
final class Recount {

  /** What tells the records of a feed apart. */
  private static final Map<String, List<String>> KEYS =
      Map.ofEntries(
          Map.entry("products", List.of("product_id")),
          Map.entry("reviews", List.of("review_id")),
          Map.entry("social_posts", List.of("post_id")),
          Map.entry("ad_spend", List.of("spend_date", "platform", "campaign")),
          Map.entry("marketing_costs", List.of("month", "cost_type")),
          Map.entry("fx_rates", List.of("rate_date", "base", "quote")),
          Map.entry("shipments", List.of("shipment_id")),
          Map.entry("tickets", List.of("ticket_id")),
          Map.entry("survey_invitations", List.of("invitation_id")),
          Map.entry("survey_responses", List.of("response_id")),
          Map.entry("web_events", List.of("event_id")),
          Map.entry("campaigns", List.of("campaign_id")),
          Map.entry("email_events", List.of("event_id")),
          Map.entry("consents", List.of("customer_id", "email", "purpose", "at", "state")),
          Map.entry("loyalty_events", List.of("entry_id")),
          Map.entry("promotions", List.of("promotion_id")),
          Map.entry("inventory", List.of("product_id", "location_id", "stock_date")),
          Map.entry("payments", List.of("payment_id")));

  private final Map<String, List<Row>> feeds;

  Recount(Map<String, List<Row>> feeds) {
    this.feeds = feeds;
  }

  Truth.Totals totals() {
    var orders = newest(kept("orders"));
    var money = new BigDecimal[] {BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO};
    newestLines().forEach((id, lines) -> add(money, orders.get(id), lines));
    return new Truth.Totals(
        orders.size(),
        customers(),
        records(),
        money[0].setScale(2),
        money[1].setScale(2),
        money[2].setScale(2));
  }

  private SortedMap<String, Long> records() {
    var records = new TreeMap<String, Long>();
    KEYS.forEach((feed, key) -> records.put(feed, distinct(feed, key)));
    return records;
  }

  private List<Row> kept(String feed) {
    return feeds.get(feed).stream().filter(row -> row.reason() == null).toList();
  }

  private long distinct(String feed, List<String> key) {
    return kept(feed).stream()
        .map(row -> key.stream().map(row.values()::get).toList())
        .distinct()
        .count();
  }

  private static Instant updatedAt(Row row) {
    return OffsetDateTime.parse(row.values().get("updated_at")).toInstant();
  }

  private static Map<String, Row> newest(List<Row> rows) {
    var newest = new HashMap<String, Row>();
    for (Row row : rows) {
      newest.merge(
          row.values().get("order_id"),
          row,
          (known, given) -> updatedAt(given).isBefore(updatedAt(known)) ? known : given);
    }
    return newest;
  }

  private Map<String, List<Row>> newestLines() {
    var lines = kept("order_lines");
    var newest = newest(lines);
    var byOrder = new HashMap<String, List<Row>>();
    for (Row row : lines) {
      var last = newest.get(row.values().get("order_id"));
      if (row.path().equals(last.path()) && row.line() == last.line()) {
        byOrder.computeIfAbsent(row.values().get("order_id"), id -> new ArrayList<>()).add(row);
      }
    }
    return byOrder;
  }

  private static void add(BigDecimal[] money, Row order, List<Row> lines) {
    var goods = lines.stream().filter(l -> l.values().get("is_gift_card") == null).toList();
    boolean isWorth = goods.stream().anyMatch(l -> gross(l).signum() > 0);
    String status = order == null ? "unknown" : order.values().get("status");
    if (!isWorth || !List.of("placed", "cancelled").contains(status)) {
      return;
    }
    for (Row line : goods) {
      var discount = new BigDecimal(line.values().get("discount"));
      if (gross(line).signum() > 0) {
        money[0] = money[0].add(gross(line));
        money[1] = money[1].add(discount);
      }
      if (gross(line).signum() < 0 || status.equals("cancelled")) {
        money[2] = money[2].add(gross(line).abs()).subtract(discount);
      }
    }
  }

  private static BigDecimal gross(Row line) {
    return new BigDecimal(line.values().get("unit_price"))
        .multiply(new BigDecimal(line.values().get("quantity")));
  }

  private long customers() {
    // Accounts with one address are one customer; some are only named by orders.
    var delivered = new HashSet<String>();
    var accounts = new HashSet<String>();
    var known = new HashSet<String>();
    for (Row row : kept("customers")) {
      delivered.add(row.values().get("customer_id"));
      known.add(row.values().get("email"));
    }
    var guests = new HashSet<String>();
    for (Row row : kept("orders")) {
      String account = row.values().get("customer_id");
      String email = row.values().get("email");
      if (account != null && !delivered.contains(account)) {
        accounts.add(account);
      } else if (account == null && email != null) {
        guests.add(email.toLowerCase(Locale.ROOT));
      }
    }
    guests.removeAll(known);
    return known.size() + accounts.size() + guests.size();
  }
}
