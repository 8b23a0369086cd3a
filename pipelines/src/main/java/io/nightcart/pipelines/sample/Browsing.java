package io.nightcart.pipelines.sample;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Lets people walk through the shop: before an order and after it, and many who buy nothing. Mobile
 * visitors leave more carts behind, people sent by Meta leave at once, and readers of the
 * newsletter buy.
 */
final class Browsing {

  /** What the shop does not sell. */
  private static final Urn<String> LACKING =
      new Urn<>(
          List.of("kids mat", "meditation timer", "Kids Mat", "travel mat bag", "yoga wheel"),
          term ->
              Map.of("kids mat", 9.0, "meditation timer", 5.0, "Kids Mat", 3.0)
                  .getOrDefault(term, 1.5));

  private static final Urn<String> KINDS =
      new Urn<>(
          List.of("mobile", "desktop", "tablet"),
          kind -> Map.of("mobile", 56, "desktop", 38, "tablet", 6).get(kind));

  private static final List<String> STEPS = List.of("start", "shipping", "payment");

  private static final double TRACKED = 0.93;
  private static final double OTHERS_PER_ORDER = 2.5;
  private static final int STORM = 400;

  private final List<Event> events = new ArrayList<>();
  private final Catalogue catalogue;
  private final Prices prices;
  private final Sample.Options options;
  private final Dice dice;
  private int seen = 0;
  private int visits = 0;

  Browsing(Catalogue catalogue, Prices prices, Sample.Options options, Dice dice) {
    this.catalogue = catalogue;
    this.prices = prices;
    this.options = options;
    this.dice = dice;
  }

  /** All events within the days of the shop. */
  List<Event> of(List<Order> placed, List<Person> people) {
    for (Order order : placed) {
      boolean isSeen = List.of("web", "app").contains(order.channel());
      if (isSeen && order.status().equals("placed") && dice.chance(TRACKED)) {
        around(order);
      }
    }
    var days =
        new Urn<>(options.from().datesUntil(options.last().plusDays(1)).toList(), Season::weight);
    for (int i = 0; i < placed.size() * OTHERS_PER_ORDER; i++) {
      other(dice.oneOf(people), Season.moment(days.draw(dice), dice));
    }
    programs();
    events.removeIf(e -> e.day().isBefore(options.from()) || e.day().isAfter(options.last()));
    return events;
  }

  /** Looks around, now and then leaves a cart, buys, and perhaps looks where the parcel is. */
  private void around(Order order) {
    var person = order.person();
    String kind = order.channel().equals("app") ? "app" : KINDS.draw(dice);
    for (int visit = Math.min(dice.few(0.5), 3); visit > 0; visit--) {
      var at = Season.moment(order.day().minusDays(dice.between(1, 9)), dice);
      var product = order.lines().get(0).product();
      if (dice.chance(0.22)) {
        leave(stay(person, "mobile", dice.chance(0.7), Landing.OF_SEEKERS), product, at);
      } else {
        look(stay(person, KINDS.draw(dice), dice.chance(0.5), Landing.OF_SEEKERS), product, at);
      }
    }
    buy(order, stay(person, kind, kind.equals("app") || dice.chance(0.5), Landing.OF_BUYERS));
    if (dice.chance(0.22)) {
      var later = Season.moment(order.day().plusDays(dice.between(1, 12)), dice);
      var stay = stay(person, kind, true, dice.chance(0.3) ? Landing.OF_BUYERS : null);
      keep(new Walk(stay, dice).page("/account/orders").from(later, this::id));
    }
  }

  private void buy(Order order, Stay stay) {
    String email = order.customerId() == null ? order.email() : null;
    var walk = new Walk(stay, dice).page("/");
    for (Line line : order.lines().subList(0, Math.min(order.lines().size(), 4))) {
      if (dice.chance(0.45)) {
        walk.view(line.product());
      }
      walk.add(line.product(), line.quantity(), line.price());
    }
    var account = order.customerId();
    var known = account == null ? stay : as(stay, account);
    // Who logs in for the checkout is known from then on: one visit, told in two parts.
    walk.checkout("start", email).checkout("payment", email).buy(order.id(), email);
    for (Event event : walk.until(order.at(), this::id)) {
      boolean isLate = event.type().equals("checkout_step") || event.type().equals("transaction");
      events.add(isLate ? on(known, event) : event);
    }
  }

  private static Event on(Stay stay, Event event) {
    return new Event(
        event.id(), event.type(), event.at(), stay, event.isFirst(), event.page(), event.details());
  }

  private static Stay as(Stay stay, String account) {
    return new Stay(
        stay.device(),
        stay.kind(),
        stay.session(),
        account,
        stay.country(),
        stay.landing(),
        stay.isBot());
  }

  /** Somebody who buys nothing, most of them unknown. */
  private void other(Person person, ZonedDateTime at) {
    var stay = stay(person, KINDS.draw(dice), false, Landing.OF_OTHERS);
    var product = catalogue.pick(person.kind(), at.getMonthValue(), dice);
    double leaving = stay.kind().equals("mobile") ? 0.13 : 0.06;
    double bouncing = "meta".equals(stay.landing().source()) ? 0.78 : 0.6;
    double fate = dice.share();
    // Who fills a cart is logged in more often than who just looks.
    boolean isKnown = person.id() != null && dice.chance(fate < leaving ? 0.6 : 0.2);
    var here = isKnown ? as(stay, person.id()) : stranger(stay);
    if (fate < leaving) {
      leave(here, product, at);
    } else if (fate < leaving + bouncing) {
      keep(new Walk(here, dice).page(dice.chance(0.5) ? "/" : "/blog/wake-up").from(at, this::id));
    } else {
      look(here, product, at);
    }
  }

  private void look(Stay stay, Product product, ZonedDateTime at) {
    var walk = new Walk(stay, dice).list(product.category());
    if (dice.chance(0.25)) {
      boolean isLacking = dice.chance(0.35);
      walk.search(
          isLacking ? LACKING.draw(dice) : product.category(), isLacking ? 0 : dice.between(1, 12));
    }
    walk.view(product);
    keep(walk.from(at, this::id));
  }

  private void leave(Stay stay, Product product, ZonedDateTime at) {
    var walk = new Walk(stay, dice).view(product).add(product, 1, prices.of(product, day(at)));
    double furthest = stay.kind().equals("desktop") ? 0.55 : 0.35;
    if (dice.chance(0.07)) {
      walk.remove(product);
    }
    for (String step : STEPS) {
      if (!dice.chance(furthest)) {
        break;
      }
      walk.checkout(step, null);
    }
    keep(walk.from(at, this::id));
  }

  private LocalDate day(ZonedDateTime at) {
    var day = at.toLocalDate();
    return day.isBefore(options.from()) ? options.from() : day;
  }

  /** A search engine's program once a week, and one page that runs wild on one day. */
  private void programs() {
    var nobody = new Stay("crawler-1", "desktop", null, null, "US", Landing.DIRECT, true);
    for (int day = 0; day < options.days(); day += 7) {
      var walk = new Walk(nobody, dice);
      catalogue.products().stream().limit(12).forEach(walk::view);
      keep(walk.from(options.from().plusDays(day).atTime(4, 0).atZone(Season.ZONE), this::id));
    }
    var wild = new Stay("d-wild", "mobile", null, null, "DE", Landing.DIRECT, false);
    var start = options.from().plusDays(options.days() / 2).atTime(15, 0).atZone(Season.ZONE);
    for (int i = 0; i < STORM; i++) {
      keep(new Walk(wild, dice).page("/").from(start.plusSeconds(i * 3 / 10), this::id));
    }
  }

  /**
   * A visit of a person.
   *
   * @param landing where it comes from; null for direct
   */
  private Stay stay(Person person, String kind, boolean isLoggedIn, Urn<Landing> landing) {
    boolean isApp = kind.equals("app");
    return new Stay(
        "d-%08x-%s".formatted(person.email().hashCode(), kind.charAt(0)),
        kind,
        isApp ? null : session(),
        isLoggedIn ? person.id() : null,
        person.country(),
        isApp || landing == null ? Landing.DIRECT : landing.draw(dice),
        false);
  }

  /** The same on a device that nobody ever used before. */
  private static Stay stranger(Stay stay) {
    return new Stay(
        "n-" + stay.session(),
        stay.kind(),
        stay.session(),
        null,
        stay.country(),
        stay.landing(),
        false);
  }

  private String session() {
    return "S" + (300001 + visits++);
  }

  private String id() {
    return "E" + (7000001 + seen++);
  }

  private void keep(List<Event> more) {
    events.addAll(more);
  }
}
