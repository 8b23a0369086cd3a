package io.nightcart.pipelines.sample;

import java.math.BigDecimal;
import java.time.Month;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A point for every euro, five euros for 500 points: some come back for it, and bring their
 * friends.
 */
final class LoyaltyProgramme {

  private static final long POINTS_OF_A_REWARD = 500;
  private static final BigDecimal REWARD = new BigDecimal("5.00");
  private static final long POINTS_FOR_A_FRIEND = 200;

  /** A member's points; {@code carried} ones are of an earlier year. */
  private static final class Member {
    private final Person person;
    private final ZonedDateTime since;
    private long points;
    private long carried;

    private Member(Person person, ZonedDateTime since) {
      this.person = person;
      this.since = since;
    }
  }

  private record Booking(
      Person person,
      String type,
      long points,
      BigDecimal value,
      String order,
      String friend,
      ZonedDateTime at) {}

  private final List<Booking> bookings = new ArrayList<>();
  private final List<Member> members = new ArrayList<>();
  private final Map<Person, Member> memberships = new HashMap<>();
  private final Sample.Options options;
  private final Dice dice;

  LoyaltyProgramme(Sample.Options options, Dice dice) {
    this.options = options;
    this.dice = dice;
  }

  /**
   * The ledger of the programme.
   *
   * @param placed orders in the order of time
   */
  List<Entry> all(List<Person> people, List<Order> placed) {
    people.stream().filter(this::enrols).forEach(this::enrol);
    Set<Person> buyers = new HashSet<>();
    ZonedDateTime expiry = null;
    for (Order order : placed) {
      if (expiry == null && order.at().getMonth() == Month.DECEMBER) {
        expiry = order.at().toLocalDate().atTime(3, 0).atZone(Season.ZONE);
        expire(expiry);
      }
      if (buyers.add(order.person())) {
        thank(order.person(), order.at().plusHours(1), 0.16);
      }
      var member = memberships.get(order.person());
      if (member != null && order.customerId() != null && order.status().equals("placed")) {
        buy(member, order);
      }
    }
    people.stream()
        .filter(person -> person.id() != null && !buyers.contains(person))
        .forEach(person -> thank(person, person.joined().plusHours(1), 0.5));
    return entries();
  }

  private boolean enrols(Person person) {
    return person.id() != null
        && dice.chance(
            switch (person.kind()) {
              case LOYAL -> 0.85;
              case REGULAR -> 0.20;
              case BARGAIN -> 0.08;
              case ONE_TIME, GUEST -> 0.03;
            });
  }

  private void enrol(Person person) {
    var at = person.joined().plusMinutes(dice.between(5, 4000));
    var member = new Member(person, at);
    members.add(member);
    memberships.put(person, member);
    book(member, "enrol", 0, null, null, at);
    var start = options.from().atTime(3, 0).atZone(Season.ZONE);
    if (at.isBefore(start)) {
      member.carried = dice.between(0, 300);
      book(member, "adjust", member.carried, null, null, start);
    }
  }

  private void buy(Member member, Order order) {
    if (member.since.isAfter(order.at())) {
      return;
    }
    boolean isEnough = member.points >= POINTS_OF_A_REWARD && dice.chance(0.45);
    // The app forgets at times to ask how many points are left.
    boolean isTooMuch =
        member.points < POINTS_OF_A_REWARD && member.points > 350 && dice.chance(0.06);
    if (isEnough || isTooMuch) {
      member.carried = Math.max(0, member.carried - POINTS_OF_A_REWARD);
      book(member, "redeem", -POINTS_OF_A_REWARD, REWARD, order.id(), order.at());
    }
    long cents = order.lines().stream().mapToLong(line -> line.gross() - line.discount()).sum();
    book(member, "earn", cents / 100, null, order.id(), order.at().plusDays(1));
  }

  /** What is left of an earlier year is lost. */
  private void expire(ZonedDateTime at) {
    for (Member member : members) {
      long lost = Math.min(member.carried, member.points);
      if (lost > 0) {
        book(member, "expire", -lost, null, null, at);
        member.carried = 0;
      }
    }
  }

  private void thank(Person friend, ZonedDateTime at, double share) {
    boolean isNew = friend.id() != null && !friend.joined().toLocalDate().isBefore(options.from());
    if (!isNew || members.isEmpty() || !dice.chance(share)) {
      return;
    }
    var member = dice.oneOf(members);
    if (member.since.isBefore(at) && !member.person.equals(friend)) {
      member.points += POINTS_FOR_A_FRIEND;
      bookings.add(
          new Booking(member.person, "referral", POINTS_FOR_A_FRIEND, null, null, friend.id(), at));
    }
  }

  private void book(
      Member member, String type, long points, BigDecimal value, String order, ZonedDateTime at) {
    member.points += points;
    bookings.add(new Booking(member.person, type, points, value, order, null, at));
  }

  private List<Entry> entries() {
    var entries = new ArrayList<Entry>();
    var start = options.from().atStartOfDay(Season.ZONE);
    bookings.sort(
        Comparator.comparing(Booking::at)
            .thenComparing(booking -> booking.person().email())
            .thenComparing(Booking::type));
    for (Booking booking : bookings) {
      String id = "L" + (1 + entries.size());
      var export = Weekly.export(booking.at().isBefore(start) ? start : booking.at());
      entries.add(
          Plain.of(
              Source.LOYALTY_EVENTS,
              id,
              export,
              id,
              booking.person().id(),
              booking.type(),
              booking.points(),
              booking.value(),
              booking.order(),
              booking.friend(),
              booking.at(),
              export));
    }
    entries.removeIf(entry -> entry.day().isAfter(options.last()));
    return entries;
  }
}
