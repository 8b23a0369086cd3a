package io.nightcart.pipelines.sample;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.Month;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.stream.IntStream;

/** When people buy: the year, the week, the hour, and the campaigns. */
final class Season {

  /** The shop's own time zone. */
  static final ZoneId ZONE = ZoneId.of("Europe/Berlin");

  /** A code and what it takes off, in hundredths. */
  record Campaign(String code, int percent) {}

  private static final List<Integer> BY_HOUR =
      List.of(
          8, 4, 2, 1, 1, 3, 10, 20, 32, 42, 48, 50, 52, 48, 44, 44, 48, 56, 66, 84, 100, 92, 56,
          24);
  private static final Urn<Integer> HOURS =
      new Urn<>(IntStream.range(0, 24).boxed().toList(), BY_HOUR::get);

  private Season() {}

  /** How busy a day is, against an ordinary one. */
  static double weight(LocalDate day) {
    return ofYear(day) * ofWeek(day.getDayOfWeek());
  }

  private static double ofWeek(DayOfWeek day) {
    return switch (day) {
      case SUNDAY -> 1.25;
      case MONDAY -> 1.10;
      case TUESDAY -> 1.00;
      case WEDNESDAY, THURSDAY -> 0.95;
      case SATURDAY -> 0.90;
      case FRIDAY -> 0.85;
    };
  }

  private static double ofYear(LocalDate day) {
    int date = day.getDayOfMonth();
    if (isBlackWeek(day)) {
      return day.equals(blackFriday(day.getYear())) ? 3.8 : 2.3;
    }
    return switch (day.getMonth()) {
      case JANUARY -> date <= 20 ? 1.6 : 1.2;
      case JUNE, JULY, AUGUST -> 0.85;
      case NOVEMBER -> 1.1;
      case DECEMBER -> date <= 18 ? 1.6 : date <= 23 ? 1.0 : date <= 26 ? 0.4 : 0.9;
      default -> 1.0;
    };
  }

  private static LocalDate blackFriday(int year) {
    return LocalDate.of(year, Month.NOVEMBER, 1)
        .with(TemporalAdjusters.dayOfWeekInMonth(4, DayOfWeek.THURSDAY))
        .plusDays(1);
  }

  private static boolean isBlackWeek(LocalDate day) {
    var friday = blackFriday(day.getYear());
    return !day.isBefore(friday.minusDays(1)) && !day.isAfter(friday.plusDays(3));
  }

  /** The campaigns that run on a day: none or one. */
  static List<Campaign> campaigns(LocalDate day) {
    int date = day.getDayOfMonth();
    if (isBlackWeek(day)) {
      return List.of(new Campaign("BLACK25", 25));
    }
    return switch (day.getMonth()) {
      case JANUARY -> date <= 12 ? List.of(new Campaign("NEWYEAR20", 20)) : List.of();
      case MARCH, JUNE, OCTOBER -> date <= 7 ? List.of(new Campaign("SEASON15", 15)) : List.of();
      case DECEMBER -> date <= 8 ? List.of(new Campaign("ADVENT10", 10)) : List.of();
      default -> List.of();
    };
  }

  /** A moment on a day: evenings are busy, nights are quiet. */
  static ZonedDateTime moment(LocalDate day, Dice dice) {
    return day.atTime(HOURS.draw(dice), dice.between(0, 59), dice.between(0, 59)).atZone(ZONE);
  }
}
