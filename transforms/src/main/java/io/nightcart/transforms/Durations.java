package io.nightcart.transforms;

import static org.apache.spark.sql.functions.timestamp_diff;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;

/** Time between two instants, by the calendar. */
final class Durations {

  /** Whole minutes; null where either is unset, or the end is before the beginning. */
  static Column minutes(Column from, Column to) {
    return when(to.geq(from), timestamp_diff("MINUTE", from, to));
  }

  /** 1 where the end is before the beginning, else 0. */
  static Column isNegative(Column from, Column to) {
    return when(to.lt(from), 1L).otherwise(0L);
  }

  private Durations() {}
}
