package io.nightcart.pipelines.sample;

import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What the shop mails: two newsletters a week, more of them in Black Week, and flows. Of a long
 * list each newsletter is sent to a part.
 */
final class Newsletters {

  private static final double LONGEST_LIST = 5_000;

  private static final String WELCOME = "F-WELCOME";
  private static final String CART = "F-CART";
  private static final String WINBACK = "F-WINBACK";

  private static final List<String> SUBJECTS =
      List.of(
          "Five minutes of calm",
          "New on the mat",
          "What our teachers unroll",
          "Made for cold mornings",
          "Less noise, more breath",
          "Your shelf of incense",
          "Strong and slow",
          "The bolster everybody asks about");

  private record Message(String campaign, Person person, ZonedDateTime at) {}

  private record Event(
      String campaign, String type, ZonedDateTime at, String email, String machine, String url) {}

  private final List<Entry> campaigns = new ArrayList<>();
  private final List<Message> planned = new ArrayList<>();
  private final List<Event> events = new ArrayList<>();
  private final Map<Person, List<ZonedDateTime>> received = new HashMap<>();
  private final Set<Person> withLoadingInAdvance = new HashSet<>();

  private final Sample.Options options;
  private final Subscriptions subscriptions;
  private final Map<Person, List<Order>> orders;
  private final Dice dice;

  /** Unsubscribing is told to the subscriptions. */
  Newsletters(Subscriptions subscriptions, List<Order> placed, Sample.Options options, Dice dice) {
    this.options = options;
    this.subscriptions = subscriptions;
    this.orders = placed.stream().collect(Collectors.groupingBy(Order::person));
    this.dice = dice;
  }

  /** Every campaign, and what became of every message. */
  List<Entry> all() {
    var people = subscriptions.people();
    people.stream().filter(p -> dice.chance(0.42)).forEach(withLoadingInAdvance::add);
    options.from().datesUntil(options.last().plusDays(1)).forEach(day -> newsletter(day, people));
    flow(WELCOME, "Welcome", "A mat is waiting, and 10% off");
    flow(CART, "Abandoned cart", "You left something behind");
    flow(WINBACK, "Win-back", "We saved your place");
    people.forEach(this::flows);
    planned.stream()
        .sorted(Comparator.comparing(Message::at).thenComparing(m -> m.person().email()))
        .forEach(this::send);
    orders.keySet().stream().sorted(Comparator.comparing(Person::email)).forEach(this::confirm);
    var entries = new ArrayList<>(campaigns);
    entries.addAll(numbered());
    entries.removeIf(entry -> entry.day().isAfter(options.last()));
    return entries;
  }

  private void newsletter(LocalDate day, List<Person> people) {
    boolean isSale = !Season.campaigns(day).isEmpty();
    boolean isUsual =
        day.getDayOfWeek() == DayOfWeek.TUESDAY || day.getDayOfWeek() == DayOfWeek.FRIDAY;
    boolean isBlackWeek = isSale && Season.campaigns(day).get(0).code().startsWith("BLACK");
    if (!isUsual && !isBlackWeek) {
      return;
    }
    String id = "N-" + day;
    var at = day.atTime(isSale ? 7 : 10, 0).atZone(Season.ZONE);
    String subject =
        isSale ? Season.campaigns(day).get(0).percent() + "% off everything" : dice.oneOf(SUBJECTS);
    campaign(id, "campaign", "Newsletter " + day, subject, at);
    events.add(new Event(id, "delivered", at, "team@nightcart.example", "", null));
    double part = Math.min(1, LONGEST_LIST / people.size());
    for (Person person : people) {
      if (dice.chance(part * (isSale ? 0.75 : appetite(person.kind())))) {
        planned.add(new Message(id, person, at));
      }
    }
  }

  private void flow(String id, String name, String subject) {
    campaign(id, "flow", name, subject, options.from().minusDays(200).atStartOfDay(Season.ZONE));
  }

  private void campaign(String id, String kind, String name, String subject, ZonedDateTime at) {
    var start = options.from().atStartOfDay(Season.ZONE);
    var export = Weekly.export(at.isBefore(start) ? start : at);
    campaigns.add(
        Plain.of(Source.CAMPAIGNS, id, export, id, "email", kind, name, subject, at, export));
  }

  /** Newsletters go to those who are thought to want them. */
  private static double appetite(Kind kind) {
    return switch (kind) {
      case LOYAL -> 0.72;
      case REGULAR, BARGAIN -> 0.40;
      case ONE_TIME, GUEST -> 0.20;
    };
  }

  private void flows(Person person) {
    plan(WELCOME, person, subscriptions.since(person).plusMinutes(10));
    var bought = orders.getOrDefault(person, List.of());
    for (Order order : bought) {
      if (dice.chance(0.10)) {
        plan(CART, person, order.at().minusMinutes(dice.between(90, 1200)));
      }
    }
    if (dice.chance(0.25)) {
      plan(CART, person, Season.moment(options.from().plusDays(dice.between(0, 200)), dice));
    }
    if (!bought.isEmpty()) {
      var last = bought.get(bought.size() - 1).at();
      plan(WINBACK, person, last.toLocalDate().plusDays(60).atTime(9, 0).atZone(Season.ZONE));
    }
  }

  private void plan(String campaign, Person person, ZonedDateTime at) {
    if (!at.toLocalDate().isBefore(options.from())) {
      planned.add(new Message(campaign, person, at));
    }
  }

  private void send(Message message) {
    var person = message.person();
    if (!subscriptions.accepts(person, message.at())) {
      return;
    }
    var at = message.at().plusSeconds(dice.between(1, 600));
    if (dice.chance(0.008)) {
      add(message, "bounce", at, null);
      return;
    }
    add(message, "delivered", at, null);
    received.computeIfAbsent(person, key -> new ArrayList<>()).add(at);
    if (withLoadingInAdvance.contains(person)) {
      String flag = dice.chance(0.75) ? "true" : "";
      events.add(
          new Event(
              message.campaign(),
              "open",
              at.plusSeconds(dice.between(0, 2)),
              person.email(),
              flag,
              null));
    }
    read(message, at);
    tire(message, at);
  }

  private void read(Message message, ZonedDateTime delivered) {
    var next = next(message.person(), delivered);
    boolean isCalled = next != null;
    double interest = isCalled ? 0.62 : interest(message);
    if (!dice.chance(interest)) {
      return;
    }
    long wait = isCalled ? Duration.between(delivered, next.at()).toSeconds() : 40_000;
    var opened = delivered.plusSeconds(Math.max(40, Math.round(wait * dice.share() * 0.6)));
    // An open by hand of what was loaded in advance is seldom seen.
    if (!withLoadingInAdvance.contains(message.person()) || dice.chance(0.2)) {
      var seen = dice.chance(0.005) ? delivered.minusSeconds(30) : opened;
      add(message, "open", seen, null);
    }
    if (dice.chance(isCalled ? 0.55 : 0.07)) {
      String url = "https://shop.nightcart.example/?utm_source=newsletter&utm_campaign=";
      add(message, "click", opened.plusSeconds(dice.between(5, 90)), url + message.campaign());
    }
  }

  /** The next order within four days; some are called by the message and some would come anyway. */
  private Order next(Person person, ZonedDateTime at) {
    return orders.getOrDefault(person, List.of()).stream()
        .filter(order -> order.at().isAfter(at.plusMinutes(10)))
        .filter(order -> order.at().isBefore(at.plusDays(4)))
        .findFirst()
        .orElse(null);
  }

  private static double interest(Message message) {
    double usual =
        switch (message.person().kind()) {
          case LOYAL -> 0.34;
          case REGULAR, BARGAIN -> 0.23;
          case ONE_TIME, GUEST -> 0.12;
        };
    return message.campaign().startsWith("F-") ? usual * 1.6 : usual;
  }

  /** The more somebody got in two weeks, the more likely it was too much. */
  private void tire(Message message, ZonedDateTime at) {
    var since = at.minusDays(14);
    long many = received.get(message.person()).stream().filter(t -> t.isAfter(since)).count();
    var then = at.plusSeconds(dice.between(60, 20_000));
    double annoyed = dice.share();
    if (annoyed < 0.0008 + 0.0006 * many * many) {
      add(message, "unsubscribe", then, null);
      subscriptions.withdraw(message.person(), then.plusSeconds(2), "unsubscribe_link");
    } else if (annoyed > 1 - 0.0004 * many) {
      add(message, "spam", then, null);
      subscriptions.withdraw(message.person(), then.plusSeconds(2), "spam_report");
    }
  }

  /** Confirmations of orders belong to no campaign. */
  private void confirm(Person person) {
    for (Order order : orders.get(person)) {
      if (order.email() != null && dice.chance(0.04)) {
        var at = order.at().plusSeconds(20);
        events.add(new Event(null, "delivered", at, person.email(), "", null));
        events.add(new Event(null, "open", at.plusMinutes(3), person.email(), "", null));
      }
    }
  }

  private void add(Message message, String type, ZonedDateTime at, String url) {
    String flag = type.equals("open") && dice.chance(0.5) ? "false" : "";
    events.add(new Event(message.campaign(), type, at, message.person().email(), flag, url));
  }

  private List<Entry> numbered() {
    var entries = new ArrayList<Entry>();
    events.sort(
        Comparator.comparing(Event::at).thenComparing(Event::email).thenComparing(Event::type));
    for (Event event : events) {
      String id = "E" + (1_000_001 + entries.size());
      var export = Weekly.export(event.at());
      entries.add(
          Plain.of(
              Source.EMAIL_EVENTS,
              id,
              export,
              id,
              event.campaign(),
              event.type(),
              event.at(),
              event.email(),
              event.machine(),
              event.url(),
              export));
    }
    return entries;
  }
}
