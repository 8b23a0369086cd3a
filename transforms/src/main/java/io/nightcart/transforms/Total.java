package io.nightcart.transforms;

import java.math.BigDecimal;
import java.math.RoundingMode;
import org.apache.spark.sql.Row;

/**
 * What the days of a span add up to.
 *
 * @param denominator null of what is no ratio
 * @param isMature whether every day is
 */
record Total(BigDecimal numerator, BigDecimal denominator, boolean isMature) {

  /** Decimals of a ratio, as in gold.kpi_daily. */
  private static final int SCALE = 20;

  static Total of(Row row) {
    return new Total(row.getAs("numerator"), row.getAs("denominator"), row.getAs("is_mature"));
  }

  Total plus(Total other) {
    return new Total(
        numerator.add(other.numerator),
        denominator == null ? null : denominator.add(other.denominator),
        isMature && other.isMature);
  }

  /** What stands at the end of the later one. */
  Total then(Total later) {
    return new Total(later.numerator, later.denominator, isMature && later.isMature);
  }

  /** Null if undefined or not yet mature. */
  Double value(boolean isRatio) {
    if (!isRatio) {
      return numerator.doubleValue();
    }
    return isMature && denominator.signum() != 0
        ? numerator.divide(denominator, SCALE, RoundingMode.HALF_UP).doubleValue()
        : null;
  }
}
