package io.nightcart.pipelines.sample;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The price list: the whole catalogue on the first day, then a change now and then. */
final class Prices {

  private final List<PriceTag> tags = new ArrayList<>();
  private final Map<String, TreeMap<LocalDate, Long>> history = new TreeMap<>();

  Prices(Catalogue catalogue, Sample.Options options, Dice dice) {
    catalogue.products().forEach(p -> put(p, p.price(), options.from(), 0));
    var goods =
        catalogue.products().stream().filter(p -> !p.isGiftCard() && p.popularity() > 0).toList();
    for (int day = 1; day < options.days(); day++) {
      if (dice.chance(0.15)) {
        var product = dice.oneOf(goods);
        // Prices move by a few per cent and keep ending in 90 cents.
        long moved = Math.round(product.price() * (0.88 + 0.24 * dice.share()) / 100) * 100 - 10;
        put(product, moved, options.from().plusDays(day), dice.between(0, 59));
      }
    }
  }

  private void put(Product product, long price, LocalDate day, int minute) {
    ZonedDateTime at = day.atTime(3, minute).atZone(Season.ZONE);
    tags.add(new PriceTag(product, price, at));
    history.computeIfAbsent(product.id(), key -> new TreeMap<>()).put(day, price);
  }

  List<PriceTag> tags() {
    return tags;
  }

  /** The price of a product on a day, in cents. */
  long of(Product product, LocalDate day) {
    return history.get(product.id()).floorEntry(day).getValue();
  }
}
