package io.nightcart.pipelines.sample;

import java.time.LocalDate;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Answers those who wait for a parcel, send something back, or want to know something else. */
final class HelpDesk {

  /** What somebody wants, and since when. */
  private record Cause(Order order, boolean isAboutOrder, String reason, ZonedDateTime at) {}

  /**
   * A way to ask.
   *
   * @param minutes usual minutes to the first reply
   */
  private record Channel(String name, int share, int minutes) {}

  private static final Urn<Channel> CHANNELS =
      new Urn<>(
          List.of(
              new Channel("email", 50, 420),
              new Channel("chat", 26, 6),
              new Channel("phone", 15, 1),
              new Channel("social", 9, 150)),
          Channel::share);

  private static final String WAITING = "where_is_my_order";

  private static final Urn<Integer> MARKS =
      new Urn<>(List.of(1, 2, 3, 4, 5), weights(4, 4, 10, 30, 52));
  private static final Urn<Integer> MARKS_OF_THE_WAITING =
      new Urn<>(List.of(1, 2, 3, 4, 5), weights(16, 16, 22, 26, 20));

  private final List<List<String>> subjects = Lists.rows("tickets");
  private final Sample.Options options;
  private final Dice dice;

  HelpDesk(Sample.Options options, Dice dice) {
    this.options = options;
    this.dice = dice;
  }

  private static ToDoubleFunction<Integer> weights(Integer... weights) {
    return mark -> weights[mark - 1];
  }

  /** The tickets that come of parcels, numbered in the order of time. */
  List<Ticket> of(List<Parcel> parcels) {
    Map<String, List<Parcel>> byOrder =
        parcels.stream().collect(Collectors.groupingBy(parcel -> parcel.order().id()));
    var causes = new ArrayList<Cause>();
    for (Parcel parcel : parcels) {
      var all = byOrder.get(parcel.order().id());
      if (all.get(0) == parcel) {
        cause(worst(all)).forEach(causes::add);
      }
    }
    causes.removeIf(cause -> cause.at().toLocalDate().isAfter(options.last()));
    causes.sort(Comparator.comparing(Cause::at).thenComparing(cause -> cause.order().id()));
    var tickets = new ArrayList<Ticket>();
    causes.forEach(cause -> tickets.add(ticket("T" + (30001 + tickets.size()), cause)));
    return tickets;
  }

  private static Parcel worst(List<Parcel> parcels) {
    return parcels.stream().filter(Parcel::isLate).findFirst().orElse(parcels.get(0));
  }

  private Stream<Cause> cause(Parcel parcel) {
    var order = parcel.order();
    var returned = order.lines().stream().filter(line -> line.returnedAt() != null).findFirst();
    boolean isPoor = order.lines().stream().anyMatch(line -> line.product().isPoor());
    if (dice.chance(parcel.isLate() ? 0.24 : 0.006)) {
      return Stream.of(about(order, WAITING, parcel.promised().plusDays(dice.between(1, 2))));
    }
    if (returned.isPresent() && dice.chance(0.12)) {
      return Stream.of(
          about(order, "return", returned.get().returnedAt().toLocalDate().plusDays(1)));
    }
    if (parcel.isDelivered() && dice.chance(isPoor ? 0.06 : 0.006)) {
      return Stream.of(
          about(order, "product", parcel.endedAt().toLocalDate().plusDays(dice.between(1, 8))));
    }
    return dice.chance(0.012) ? Stream.of(otherwise(order)) : Stream.of();
  }

  private Cause about(Order order, String reason, LocalDate day) {
    return new Cause(order, true, reason, Season.moment(day, dice));
  }

  private Cause otherwise(Order order) {
    var at = order.createdAt().plusMinutes(dice.between(10, 900));
    double share = dice.share();
    return share < 0.4
        ? new Cause(order, true, "payment", at)
        : new Cause(order, share < 0.6, "other", at);
  }

  private Ticket ticket(String id, Cause cause) {
    var channel = CHANNELS.draw(dice);
    var repliedAt = cause.at().plusMinutes(1 + dice.few(channel.minutes()));
    int replies = 1 + dice.few(0.7);
    int reopens = dice.chance(0.07) ? 1 : 0;
    var firstSolvedAt = repliedAt.plusMinutes(dice.few(90) + (replies - 1) * dice.between(60, 900));
    boolean isSolved = !dice.chance(0.03);
    var solvedAt = firstSolvedAt.plusMinutes((long) reopens * dice.between(300, 3000));
    return new Ticket(
        id,
        cause.order(),
        cause.isAboutOrder(),
        channel.name(),
        cause.reason(),
        subject(cause),
        cause.at(),
        repliedAt,
        isSolved ? firstSolvedAt : null,
        isSolved ? solvedAt : null,
        reopens,
        replies + reopens,
        isSolved && dice.chance(0.4) ? mark(cause.reason()) : null);
  }

  private Integer mark(String reason) {
    return (reason.equals(WAITING) ? MARKS_OF_THE_WAITING : MARKS).draw(dice);
  }

  private String subject(Cause cause) {
    var fitting = subjects.stream().filter(row -> row.get(0).equals(cause.reason())).toList();
    return dice.oneOf(fitting).get(1).replace("{order}", cause.order().id());
  }

  /** A ticket as it stood in the evening of each day on which something happened to it. */
  Stream<Entry> told(Ticket ticket) {
    var days =
        Stream.of(ticket.createdAt(), ticket.repliedAt(), ticket.solvedAt())
            .filter(at -> at != null && !at.toLocalDate().isAfter(options.last()))
            .map(ZonedDateTime::toLocalDate)
            .distinct()
            .toList();
    return days.stream()
        .map(
            day -> {
              var entry = entry(ticket, day);
              return day.equals(days.get(days.size() - 1)) ? entry : entry.superseded();
            });
  }

  private static Plain entry(Ticket ticket, LocalDate day) {
    boolean isSolved = until(day, ticket.solvedAt()) != null;
    var changed = latest(day, ticket);
    boolean isByPhone = ticket.channel().equals("phone");
    return Plain.of(
        Source.TICKETS,
        ticket.id(),
        changed,
        ticket.id(),
        ticket.order().customerId(),
        isByPhone ? null : ticket.order().person().email(),
        ticket.isAboutOrder() ? ticket.order().id() : null,
        ticket.channel(),
        ticket.reason(),
        ticket.createdAt(),
        until(day, ticket.repliedAt()),
        until(day, ticket.firstSolvedAt()),
        until(day, ticket.solvedAt()),
        isSolved ? ticket.reopens() : 0,
        isSolved ? ticket.replies() : until(day, ticket.repliedAt()) == null ? 0 : 1,
        isSolved ? ticket.satisfaction() : null,
        ticket.subject(),
        changed);
  }

  private static ZonedDateTime until(LocalDate day, ZonedDateTime at) {
    return at == null || at.toLocalDate().isAfter(day) ? null : at;
  }

  private static ZonedDateTime latest(LocalDate day, Ticket ticket) {
    return Stream.of(ticket.createdAt(), ticket.repliedAt(), ticket.solvedAt())
        .filter(at -> until(day, at) != null)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }
}
