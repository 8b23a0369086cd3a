package io.nightcart.pipelines.sample;

import io.nightcart.pipelines.sample.Season.Campaign;
import io.nightcart.pipelines.sample.Visits.Visit;
import java.util.List;
import java.util.Locale;

/** Turns visits into orders as placed. */
final class Orders {

  private static final Campaign WELCOME = new Campaign("WELCOME10", 10);
  private static final Campaign FRIENDS = new Campaign("FRIENDS15", 15);
  private static final long FREE_SHIPPING_FROM = 60_00;
  private static final long SHIPPING = 4_90;

  private final Baskets baskets;
  private final Dice dice;
  private int placed = 0;

  Orders(Baskets baskets, Dice dice) {
    this.baskets = baskets;
    this.dice = dice;
  }

  /**
   * The order that comes of a visit; to be asked in the order of time, as it gets the next number.
   */
  Order of(Visit visit) {
    var person = visit.person();
    var campaigns = campaigns(visit);
    var lines = baskets.fill(person.kind(), visit.at().toLocalDate(), campaigns);
    long goods = lines.stream().mapToLong(line -> line.gross() - line.discount()).sum();
    String status = status(person);
    String channel = channel(person);
    // Some do not log in, and the shop's own staff leave no address on a test.
    boolean isKnown = person.id() != null && !status.equals("test") && !dice.chance(0.03);
    boolean isReachable = !status.equals("test") && !(channel.equals("marketplace") && !isKnown);
    return new Order(
        "NC" + (100001 + placed++),
        person,
        isKnown ? person.id() : null,
        isReachable ? typed(person.email(), isKnown) : null,
        visit.at(),
        visit.at(),
        status,
        null,
        channel,
        campaigns.isEmpty() ? null : campaigns.get(0).code(),
        goods < FREE_SHIPPING_FROM ? SHIPPING : 0,
        Math.round(goods * 0.19),
        lines,
        false);
  }

  private List<Campaign> campaigns(Visit visit) {
    var kind = visit.person().kind();
    var running = Season.campaigns(visit.at().toLocalDate());
    if (kind == Kind.BARGAIN) {
      return running.isEmpty() ? List.of(FRIENDS) : running;
    }
    if (!running.isEmpty() && dice.chance(kind.codes())) {
      return running;
    }
    return visit.isFirst() && dice.chance(0.12) ? List.of(WELCOME) : List.of();
  }

  private String status(Person person) {
    double share = dice.share();
    if (share < 0.004) {
      return "test";
    }
    return share < 0.010 && person.id() != null ? "voided" : "placed";
  }

  private String channel(Person person) {
    double share = dice.share();
    return switch (person.kind()) {
      case LOYAL -> share < 0.62 ? "app" : "web";
      case GUEST -> share < 0.18 ? "marketplace" : "web";
      default -> share < 0.25 ? "app" : "web";
    };
  }

  /** The address as people type it: not logged in, some begin it with a capital. */
  private String typed(String email, boolean isKnown) {
    boolean isCapital = !isKnown && dice.chance(0.2);
    return isCapital ? email.substring(0, 1).toUpperCase(Locale.ROOT) + email.substring(1) : email;
  }
}
