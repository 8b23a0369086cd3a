package io.nightcart.transforms;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.sql.Row;

/** A span of days of a type. */
record Period(Span span, LocalDate start) {
  static Period of(Row row) {
    return new Period(
        Span.valueOf(row.getString(0).toUpperCase(Locale.ROOT)),
        LocalDate.ofEpochDay(row.getInt(1)));
  }

  /** Those that a day belongs to. */
  static List<Period> of(LocalDate day, LocalDate lastDay) {
    var periods = new ArrayList<Period>();
    for (Span span : Span.values()) {
      span.starts(day, lastDay).forEach(start -> periods.add(new Period(span, start)));
    }
    return periods;
  }
}
