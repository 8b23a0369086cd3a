package io.nightcart.transforms;

import static java.time.DayOfWeek.MONDAY;
import static java.time.temporal.TemporalAdjusters.lastDayOfMonth;
import static java.time.temporal.TemporalAdjusters.previousOrSame;

import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** A type of spans of days: those of the calendar, and trailing ones that end on a given day. */
enum Span {
  DAY,
  WEEK,
  MONTH,
  QUARTER,
  YEAR,
  TRAILING_28(28),
  TRAILING_90(90),
  TRAILING_365(365);

  private static final int YEAR_OF_DAYS = 365;
  private static final int YEAR_OF_WEEKS = 52;
  private static final int MONTHS_OF_QUARTER = 3;

  /** How long a trailing one is; 0 of the calendar's. */
  private final int days;

  Span() {
    this(0);
  }

  Span(int days) {
    this.days = days;
  }

  /** The name in tables. */
  String type() {
    return name().toLowerCase(Locale.ROOT);
  }

  boolean isTrailing() {
    return days > 0;
  }

  /**
   * The first days of the spans that a day belongs to: one of the calendar's; of trailing ones that
   * which ends on the last day, the one before it, and the one a year before, if it is in them.
   */
  List<LocalDate> starts(LocalDate day, LocalDate lastDay) {
    return switch (this) {
      case DAY -> List.of(day);
      case WEEK -> List.of(day.with(previousOrSame(MONDAY)));
      case MONTH -> List.of(day.withDayOfMonth(1));
      case QUARTER -> List.of(day.with(IsoFields.DAY_OF_QUARTER, 1));
      case YEAR -> List.of(day.withDayOfYear(1));
      default ->
          Stream.of(0, days, YEAR_OF_DAYS)
              .distinct()
              .map(lastDay::minusDays)
              .filter(end -> !day.isAfter(end) && day.isAfter(end.minusDays(days)))
              .map(end -> end.minusDays(days - 1L))
              .toList();
    };
  }

  /** The last day of the span that begins on a day. */
  LocalDate end(LocalDate start) {
    return switch (this) {
      case DAY -> start;
      case WEEK -> start.plusDays(6);
      case MONTH -> start.with(lastDayOfMonth());
      case QUARTER -> start.plusMonths(MONTHS_OF_QUARTER).minusDays(1);
      case YEAR -> start.plusYears(1).minusDays(1);
      default -> start.plusDays(days - 1L);
    };
  }

  /** The first day of the span before. */
  LocalDate previous(LocalDate start) {
    return switch (this) {
      case DAY -> start.minusDays(1);
      case WEEK -> start.minusWeeks(1);
      case MONTH -> start.minusMonths(1);
      case QUARTER -> start.minusMonths(MONTHS_OF_QUARTER);
      case YEAR -> start.minusYears(1);
      default -> start.minusDays(days);
    };
  }

  /**
   * The first day of the same span a year before: of weeks, 52 weeks; of trailing ones, 365 days.
   */
  LocalDate lastYear(LocalDate start) {
    if (this == WEEK) {
      return start.minusWeeks(YEAR_OF_WEEKS);
    }
    return isTrailing() ? start.minusDays(YEAR_OF_DAYS) : start.minusYears(1);
  }
}
