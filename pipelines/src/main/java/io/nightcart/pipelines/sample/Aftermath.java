package io.nightcart.pipelines.sample;

import java.util.ArrayList;
import java.util.List;

/** What happens to an order after it is placed: it is kept, cancelled, or partly sent back. */
final class Aftermath {

  private final Sample.Options options;
  private final Dice dice;

  Aftermath(Sample.Options options, Dice dice) {
    this.options = options;
    this.dice = dice;
  }

  /** The order's versions, as far as they fall within the days of the shop. */
  List<Order> of(Order order) {
    if (!order.status().equals("placed")) {
      return List.of(order);
    }
    if (dice.chance(0.022)) {
      var cancelledAt = order.at().plusMinutes(dice.between(20, 2400));
      return versions(order, order.cancelled(cancelledAt));
    }
    var returnedAt = Season.moment(order.day().plusDays(dice.between(5, 24)), dice);
    var lines = new ArrayList<Line>(order.lines());
    for (Line line : order.lines()) {
      if (dice.chance(chanceOfReturn(line, order.person().kind()))) {
        lines.add(line.returned(dice.between(1, line.quantity()), returnedAt));
      }
    }
    boolean isKept = lines.size() == order.lines().size();
    return isKept ? List.of(order) : versions(order, order.returned(returnedAt, lines));
  }

  /** What is changed on the day it was made is exported once, as it stood in the evening. */
  private List<Order> versions(Order before, Order after) {
    if (after.day().isAfter(options.last())) {
      return List.of(before);
    }
    return before.day().equals(after.day()) ? List.of(after) : List.of(before.superseded(), after);
  }

  private static double chanceOfReturn(Line line, Kind kind) {
    if (line.product().isGiftCard()) {
      return 0;
    }
    double usual = line.product().category().equals("clothing") ? 0.16 : 0.037;
    double eager = kind == Kind.BARGAIN ? 1.7 : kind == Kind.LOYAL ? 0.7 : 1;
    return usual * eager * (line.product().isPoor() ? 2.2 : 1);
  }
}
