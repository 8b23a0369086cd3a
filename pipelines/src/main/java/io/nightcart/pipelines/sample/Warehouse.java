package io.nightcart.pipelines.sample;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What lies in the warehouse. Every Monday the buyer orders what sold lately, which comes ten days
 * later; in December some suppliers are late, just when their goods sell best. All is counted on
 * Mondays; on other days the system tells what came in, ran out or is back.
 */
final class Warehouse {

  /** Good sellers whose suppliers are late before Christmas. */
  private static final Set<String> LATE = Set.of("BOT-01", "CLO-01", "BND-01");

  /** Bought far too many of. */
  private static final Set<String> OVERSTOCKED = Set.of("BOO-04", "REC-02");

  private static final int DAYS_UNTIL_DELIVERED = 10;
  private static final int DAYS_LATE = 14;
  private static final int WEEKS_TO_COVER = 5;
  private static final int UNSALEABLE_PER_ACCOUNT = 10;

  /** A shelf with what is to come, by the day on which it will. */
  private static final class Shelf {
    private final Map<LocalDate, Integer> incoming = new TreeMap<>();
    private int free;

    int onTheWay() {
      return incoming.values().stream().mapToInt(Integer::intValue).sum();
    }
  }

  private final Sample.Options options;
  private final Dice dice;
  private final Map<String, Map<LocalDate, Integer>> leaving = new HashMap<>();

  Warehouse(Sample.Options options, Dice dice) {
    this.options = options;
    this.dice = dice;
  }

  /** The stock of all goods, whenever it is told. */
  List<Entry> of(Catalogue catalogue, List<Order> orders) {
    orders.forEach(this::take);
    var entries = new ArrayList<Entry>();
    catalogue.products().stream()
        .filter(product -> !product.isGiftCard())
        .forEach(product -> entries.addAll(history(product)));
    return entries;
  }

  /** Takes an order as it ended: what was sold leaves, what was given back returns. */
  private void take(Order order) {
    if (order.status().equals("test") || order.status().equals("voided")) {
      return;
    }
    for (Line line : order.lines()) {
      boolean isSale = line.quantity() > 0;
      move(line.product(), isSale ? order.createdAt() : line.returnedAt(), line.quantity());
      if (isSale && order.status().equals("cancelled")) {
        move(line.product(), order.cancelledAt(), -line.quantity());
      }
    }
  }

  private void move(Product product, ZonedDateTime at, int units) {
    leaving
        .computeIfAbsent(product.id(), key -> new HashMap<>())
        .merge(at.withZoneSameInstant(Season.ZONE).toLocalDate(), units, Integer::sum);
  }

  private int sold(Product product, LocalDate from, LocalDate to) {
    var moves = leaving.getOrDefault(product.id(), Map.of());
    return from.datesUntil(to.plusDays(1)).mapToInt(day -> moves.getOrDefault(day, 0)).sum();
  }

  private List<Entry> history(Product product) {
    var entries = new ArrayList<Entry>();
    var shelf = new Shelf();
    shelf.free = stockAtFirst(product);
    for (var day : options.from().datesUntil(options.last().plusDays(1)).toList()) {
      boolean wasLeft = shelf.free > 0;
      int received = shelf.incoming.getOrDefault(day, 0);
      shelf.incoming.remove(day);
      int left = sold(product, day, day);
      shelf.free += received - left;
      boolean isCount = day.getDayOfWeek() == DayOfWeek.MONDAY || day.equals(options.from());
      if (isCount || received > 0 || wasLeft != shelf.free > 0) {
        entries.add(stock(product, day, shelf, received, left));
      }
      if (day.getDayOfWeek() == DayOfWeek.MONDAY) {
        reorder(product, day, shelf);
      }
    }
    return entries;
  }

  private int stockAtFirst(Product product) {
    if (product.popularity() == 0) {
      return 4 + options.customers() / UNSALEABLE_PER_ACCOUNT;
    }
    double weekly = sold(product, options.from(), options.last()) * 7.0 / options.days();
    int weeks = OVERSTOCKED.contains(product.id()) ? 60 : WEEKS_TO_COVER;
    return (int) Math.ceil(weekly * weeks) + 2;
  }

  private void reorder(Product product, LocalDate day, Shelf shelf) {
    var first = day.minusDays(27).isBefore(options.from()) ? options.from() : day.minusDays(27);
    long days = first.until(day).getDays() + 1L;
    int lately = Math.max(0, sold(product, first, day));
    int wanted = (int) Math.ceil(lately * 7.0 * WEEKS_TO_COVER / Math.max(7, days));
    int missing = wanted - shelf.free - shelf.onTheWay();
    if (missing > 0) {
      boolean isLate = LATE.contains(product.id()) && day.getMonthValue() >= 11;
      var due = day.plusDays(DAYS_UNTIL_DELIVERED + (isLate ? DAYS_LATE : 0));
      shelf.incoming.merge(due, missing, Integer::sum);
    }
  }

  /** What is sold today leaves tomorrow; what is sold beyond that waits for the next delivery. */
  private Entry stock(Product product, LocalDate day, Shelf shelf, int received, int left) {
    int onHand = Math.max(0, shelf.free + Math.max(0, left));
    int committed = onHand - shelf.free;
    // Now and then somebody books out more than there was.
    int told = onHand <= 4 && dice.chance(0.08) ? -dice.between(1, 3) : onHand;
    var at = day.atTime(23, 15).atZone(Season.ZONE);
    return Plain.of(
        Source.INVENTORY,
        product.id() + day,
        at,
        product.id(),
        "Berlin",
        day,
        told,
        told - committed,
        committed,
        shelf.onTheWay(),
        received,
        at);
  }
}
