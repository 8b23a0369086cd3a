package io.nightcart.pipelines.sample;

import io.nightcart.pipelines.sample.Season.Campaign;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Fills baskets: popular things often, and beside them what goes with them. */
final class Baskets {

  private static final int MOST_LINES = 12;

  /** The share of a skewed shop's baskets that one product is put into, if it is not there. */
  private static final double SHARE_WITH_ONE_PRODUCT = 0.3;

  private static final Set<String> BOUGHT_IN_NUMBERS = Set.of("BLK-01", "BLK-02", "TOW-01");

  private final Catalogue catalogue;
  private final Prices prices;
  private final boolean isSkewed;
  private final Dice dice;

  Baskets(Catalogue catalogue, Prices prices, boolean isSkewed, Dice dice) {
    this.catalogue = catalogue;
    this.prices = prices;
    this.isSkewed = isSkewed;
    this.dice = dice;
  }

  /** The lines of an order; a campaign's discount is on every line but gift cards. */
  List<Line> fill(Kind kind, LocalDate day, List<Campaign> campaigns) {
    int wanted = Math.min(1 + dice.few(kind.furtherLines()), MOST_LINES);
    var chosen = new LinkedHashSet<Product>();
    for (int pick = 0; pick < wanted; pick++) {
      var product = catalogue.pick(kind, day.getMonthValue(), dice);
      if (chosen.add(product)) {
        for (var companion : catalogue.companionsOf(product)) {
          if (dice.chance(companion.share())) {
            chosen.add(companion.product());
          }
        }
      }
    }
    if (isSkewed && dice.chance(SHARE_WITH_ONE_PRODUCT)) {
      chosen.add(catalogue.products().get(0));
    }
    var lines = new ArrayList<Line>();
    chosen.forEach(product -> lines.add(line(product, day, campaigns)));
    return lines;
  }

  private Line line(Product product, LocalDate day, List<Campaign> campaigns) {
    int quantity = quantity(product);
    long price = prices.of(product, day);
    int percent = product.isGiftCard() ? 0 : campaigns.stream().mapToInt(Campaign::percent).sum();
    long discount = Math.round(quantity * price * percent / 100.0);
    return new Line(product, quantity, price, discount, null);
  }

  private int quantity(Product product) {
    if (product.category().equals("incense")) {
      return 1 + dice.few(0.8);
    }
    boolean isPair = BOUGHT_IN_NUMBERS.contains(product.id());
    return dice.chance(isPair ? 0.35 : 0.07) ? 2 : 1;
  }
}
