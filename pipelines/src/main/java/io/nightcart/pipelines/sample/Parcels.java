package io.nightcart.pipelines.sample;

import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Sends what is ordered: mostly in time, less so before Christmas, and worst with one carrier. */
final class Parcels {

  /**
   * A carrier.
   *
   * @param share of all parcels
   * @param days within which a parcel comes, if it is in time
   * @param late share that is late in quiet weeks
   * @param lateBeforeChristmas share that is late in busy ones
   * @param cost in cents
   */
  private record Carrier(
      String name, double share, int days, double late, double lateBeforeChristmas, long cost) {}

  private static final Urn<Carrier> CARRIERS =
      new Urn<>(
          List.of(
              new Carrier("dhl", 0.55, 2, 0.03, 0.07, 4_19),
              new Carrier("dpd", 0.27, 2, 0.05, 0.11, 3_95),
              new Carrier("gls", 0.18, 3, 0.07, 0.42, 3_60)),
          Carrier::share);

  private static final long EXPRESS = 5_60;
  private static final LocalTime LAST_ORDERS = LocalTime.of(13, 0);

  private final Sample.Options options;
  private final Dice dice;

  Parcels(Sample.Options options, Dice dice) {
    this.options = options;
    this.dice = dice;
  }

  /** The parcels of orders as they stand at the end, in the order of the orders. */
  List<Parcel> of(List<Order> orders) {
    var parcels = new ArrayList<Parcel>();
    for (Order order : orders) {
      if (order.status().equals("placed")) {
        boolean isLarge = order.lines().size() > 2;
        int count = isLarge && dice.chance(0.15) ? 2 : 1;
        for (int number = 1; number <= count; number++) {
          parcels.add(parcel(order, number));
        }
      }
    }
    return parcels;
  }

  private Parcel parcel(Order order, int number) {
    var carrier = CARRIERS.draw(dice);
    boolean isExpress = dice.chance(0.05);
    var day = packed(order, number);
    var shippedAt = day.atTime(dice.between(15, 17), dice.between(0, 59)).atZone(Season.ZONE);
    int days = isExpress ? 1 : carrier.days();
    var promised = workdaysAfter(day, days + 1);
    String end = end();
    return new Parcel(
        order.id().replace("NC", "S") + "-" + number,
        order,
        carrier.name(),
        isExpress ? "express" : "standard",
        shippedAt,
        promised,
        end,
        ended(end, day, promised, lateness(carrier, day), days),
        carrier.cost() + (isExpress ? EXPRESS : 0));
  }

  /** What is ordered by noon leaves on the same workday, unless there is too much to pack. */
  private LocalDate packed(Order order, int number) {
    var ordered = order.createdAt().toLocalDateTime();
    int wait = ordered.toLocalTime().isBefore(LAST_ORDERS) ? 0 : 1;
    wait += dice.chance(isBusy(ordered.toLocalDate()) ? 0.45 : 0.08) ? 1 : 0;
    wait += (number - 1) * dice.between(1, 3);
    return workdaysAfter(ordered.toLocalDate(), wait);
  }

  private String end() {
    double share = dice.share();
    return share < 0.004 ? "lost" : share < 0.008 ? "returned" : "delivered";
  }

  private double lateness(Carrier carrier, LocalDate day) {
    return isBusy(day) ? carrier.lateBeforeChristmas() : carrier.late();
  }

  private ZonedDateTime ended(
      String end, LocalDate shipped, LocalDate promised, double lateness, int days) {
    boolean isLate = dice.chance(lateness);
    int later = dice.few(1.1);
    int soon = dice.between(1, days);
    var day =
        switch (end) {
          case "lost" -> workdaysAfter(promised, 10 + later);
          case "returned" -> workdaysAfter(promised, 7 + later);
          default -> isLate ? workdaysAfter(promised, 1 + later) : workdaysAfter(shipped, soon);
        };
    return day.atTime(dice.between(9, 18), dice.between(0, 59)).atZone(Season.ZONE);
  }

  /** From Black Friday to Christmas. */
  private static boolean isBusy(LocalDate day) {
    int date = day.getDayOfMonth();
    return switch (day.getMonth()) {
      case NOVEMBER -> date >= 26;
      case DECEMBER -> date <= 24;
      default -> false;
    };
  }

  /** Nobody packs or delivers on a Sunday. */
  private static LocalDate workdaysAfter(LocalDate day, int days) {
    var later = isSunday(day) ? day.plusDays(1) : day;
    for (int passed = 0; passed < days; passed++) {
      later = later.plusDays(1);
      later = isSunday(later) ? later.plusDays(1) : later;
    }
    return later;
  }

  private static boolean isSunday(LocalDate day) {
    return day.getDayOfWeek() == DayOfWeek.SUNDAY;
  }

  /** A parcel as the shop knows it when it leaves, and once more when it has come to an end. */
  Stream<Entry> told(Parcel parcel) {
    var ended = entry(parcel, parcel.end(), parcel.endedAt());
    var shipped = entry(parcel, "shipped", parcel.shippedAt());
    if (shipped.day().isAfter(options.last())) {
      return Stream.of();
    }
    return ended.day().isAfter(options.last())
        ? Stream.of(shipped)
        : Stream.of(shipped.superseded(), ended);
  }

  private static Plain entry(Parcel parcel, String status, ZonedDateTime at) {
    return Plain.of(
        Source.SHIPMENTS,
        parcel.id(),
        at,
        parcel.id(),
        parcel.order().id(),
        parcel.carrier(),
        parcel.service(),
        status,
        parcel.shippedAt(),
        parcel.promised().atTime(20, 0).atZone(Season.ZONE),
        status.equals("delivered") ? parcel.endedAt() : null,
        BigDecimal.valueOf(parcel.cost(), 2),
        "EUR",
        at);
  }
}
