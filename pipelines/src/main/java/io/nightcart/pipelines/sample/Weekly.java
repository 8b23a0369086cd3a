package io.nightcart.pipelines.sample;

import java.time.DayOfWeek;
import java.time.LocalTime;
import java.time.ZonedDateTime;
import java.time.temporal.TemporalAdjusters;

/** Tools that are not the shop's own export once a week. */
final class Weekly {

  /** The last second of the week in which something came about: then it is exported. */
  static ZonedDateTime export(ZonedDateTime at) {
    return at.withZoneSameInstant(Season.ZONE)
        .toLocalDate()
        .with(TemporalAdjusters.nextOrSame(DayOfWeek.SUNDAY))
        .atTime(LocalTime.of(23, 59, 59))
        .atZone(Season.ZONE);
  }

  private Weekly() {}
}
