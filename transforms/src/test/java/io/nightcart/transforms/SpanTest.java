package io.nightcart.transforms;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanTest {

  private static final LocalDate LEAP = LocalDate.parse("2024-02-29");

  private static List<String> starts(Span span, LocalDate day) {
    return span.starts(day, LEAP).stream().map(LocalDate::toString).toList();
  }

  @Test
  void aDayBelongsToOneSpanOfTheCalendar() {
    assertThat(starts(Span.DAY, LEAP)).containsExactly("2024-02-29");
    assertThat(starts(Span.WEEK, LEAP)).containsExactly("2024-02-26");
    assertThat(starts(Span.MONTH, LEAP)).containsExactly("2024-02-01");
    assertThat(starts(Span.QUARTER, LEAP)).containsExactly("2024-01-01");
    assertThat(starts(Span.YEAR, LEAP)).containsExactly("2024-01-01");
  }

  @Test
  void aTrailingSpanIsOnlyOfDaysThatAreComparedWithTheLast() {
    assertThat(starts(Span.TRAILING_28, LEAP)).containsExactly("2024-02-02");
    assertThat(starts(Span.TRAILING_28, LEAP.minusDays(27))).containsExactly("2024-02-02");
    assertThat(starts(Span.TRAILING_28, LEAP.minusDays(28))).containsExactly("2024-01-05");
    assertThat(starts(Span.TRAILING_28, LEAP.minusDays(56))).isEmpty();
    assertThat(starts(Span.TRAILING_28, LEAP.minusDays(365))).containsExactly("2023-02-02");
    assertThat(starts(Span.TRAILING_365, LEAP.minusDays(365))).containsExactly("2022-03-02");
  }

  @Test
  void spansEndAndPrecedeEachOtherByTheCalendar() {
    LocalDate start = LocalDate.parse("2024-04-01");

    assertThat(Span.QUARTER.end(start)).isEqualTo("2024-06-30");
    assertThat(Span.QUARTER.previous(start)).isEqualTo("2024-01-01");
    assertThat(Span.MONTH.end(LEAP.withDayOfMonth(1))).isEqualTo(LEAP);
    assertThat(Span.WEEK.end(start)).isEqualTo("2024-04-07");
    assertThat(Span.YEAR.end(start.withDayOfYear(1))).isEqualTo("2024-12-31");
    assertThat(Span.TRAILING_90.end(start)).isEqualTo("2024-06-29");
    assertThat(Span.TRAILING_90.previous(start)).isEqualTo("2024-01-02");
  }

  @Test
  void aYearBeforeIsTheSameWeekdayOfWeeksAndTheSameDateOfOthers() {
    assertThat(Span.WEEK.lastYear(LocalDate.parse("2024-02-26"))).isEqualTo("2023-02-27");
    assertThat(Span.DAY.lastYear(LEAP)).isEqualTo("2023-02-28");
    assertThat(Span.MONTH.lastYear(LEAP.withDayOfMonth(1))).isEqualTo("2023-02-01");
    assertThat(Span.TRAILING_28.lastYear(LEAP)).isEqualTo("2023-03-01");
  }
}
