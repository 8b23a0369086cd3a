package io.nightcart.pipelines.sample;

import io.nightcart.pipelines.sample.Fault.Reach;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Keeps the truth: is told every delivery, in the order in which a reader meets them. */
final class Ledger {

  /** The lines of an order's newest delivery. */
  private record Lines(Order version, List<Line> kept) {}

  private final List<Truth.Counts> files = new ArrayList<>();
  private final Map<String, Order> orders = new HashMap<>();
  private final Map<String, Lines> lines = new HashMap<>();
  private final Set<String> accountEmails = new HashSet<>();
  private final Set<String> guestEmails = new HashSet<>();
  private final Map<Source, Set<String>> ids = new HashMap<>();

  /** Takes a file with all that is in it. */
  void take(String path, Source source, List<Delivery> deliveries) {
    var rows = new Tally();
    var elements = new Tally();
    for (Delivery delivery : deliveries) {
      var reach = delivery.fault().reach();
      boolean isRefused = reach != Reach.NOTHING && reach != Reach.ELEMENT;
      rows.count(1, isRefused ? 1 : 0, delivery);
      if (!isRefused) {
        keep(delivery.entry());
      }
      if (delivery.entry() instanceof Order order) {
        countElements(elements, order, delivery);
      }
    }
    files.add(rows.of(path, source.feeds().get(0)));
    if (source == Source.ORDERS) {
      files.add(elements.of(path, source.feeds().get(1)));
    }
  }

  private void keep(Entry entry) {
    if (entry instanceof Order order) {
      orders.merge(order.id(), order, Ledger::newer);
      if (order.customerId() == null && order.email() != null) {
        guestEmails.add(order.email().toLowerCase(Locale.ROOT));
      }
      return;
    }
    ids.computeIfAbsent(entry.source(), key -> new HashSet<>()).add(entry.id());
    if (entry instanceof Account account) {
      accountEmails.add(account.person().email());
    }
  }

  private static Order newer(Order known, Order given) {
    return given.at().isBefore(known.at()) ? known : given;
  }

  private void countElements(Tally elements, Order order, Delivery delivery) {
    int all = order.lines().size();
    switch (delivery.fault().reach()) {
      case LINE -> elements.count(1, 1, delivery);
      case RECORD -> elements.count(all, all, delivery);
      case ELEMENT -> {
        elements.count(all, 1, delivery);
        var sound = new ArrayList<>(order.lines());
        sound.remove(delivery.spot());
        keepLines(order, sound);
      }
      default -> {
        elements.count(all, 0, delivery);
        keepLines(order, order.lines());
      }
    }
  }

  private void keepLines(Order order, List<Line> kept) {
    if (!kept.isEmpty()) {
      lines.merge(
          order.id(),
          new Lines(order, kept),
          (known, given) -> given.version().at().isBefore(known.version().at()) ? known : given);
    }
  }

  Truth truth() {
    long gross = 0;
    long discounts = 0;
    long returns = 0;
    for (Order order : orders.values()) {
      var kept = lines.get(order.id());
      if (kept != null && isValid(order, kept.kept())) {
        boolean isCancelled = order.status().equals("cancelled");
        for (Line line : goods(kept.kept())) {
          boolean isSale = line.quantity() > 0;
          gross += isSale ? line.gross() : 0;
          discounts += isSale ? line.discount() : 0;
          returns += !isSale || isCancelled ? Math.abs(line.gross()) - line.discount() : 0;
        }
      }
    }
    var guests = new HashSet<>(guestEmails);
    guests.removeAll(accountEmails);
    return new Truth(
        files,
        new Truth.Totals(
            orders.size(),
            accountEmails.size() + guests.size(),
            records(),
            BigDecimal.valueOf(gross, 2),
            BigDecimal.valueOf(discounts, 2),
            BigDecimal.valueOf(returns, 2)));
  }

  private static boolean isValid(Order order, List<Line> kept) {
    return (order.status().equals("placed") || order.status().equals("cancelled"))
        && goods(kept).stream().anyMatch(line -> line.quantity() > 0 && line.price() > 0);
  }

  private static List<Line> goods(List<Line> lines) {
    return lines.stream().filter(line -> !line.product().isGiftCard()).toList();
  }

  private SortedMap<String, Long> records() {
    var records = new TreeMap<String, Long>();
    for (Source source : Source.values()) {
      if (source != Source.ORDERS && source != Source.CUSTOMERS) {
        records.put(source.feeds().get(0), (long) count(source));
      }
    }
    return records;
  }

  private int count(Source source) {
    return ids.getOrDefault(source, Set.of()).size();
  }
}
