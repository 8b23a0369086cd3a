package io.nightcart.tables;

import static io.nightcart.tables.Field.optional;

import org.apache.spark.sql.types.DataType;

/**
 * A figure of the shop, described once: the rows of gold.kpi_daily, the column of
 * gold.kpi_daily_wide, the row of gold.metric_catalog and what the report says of it all come from
 * this value.
 *
 * @param name snake_case
 * @param unit currency, count, units, stars, ratio, times, points, minutes, hours or days
 * @param numerator SQL over the figures of a day; of a sum or count, the whole
 * @param denominator the lower part; {@link #NONE} for sums and counts
 * @param maturity after how many days later returns can hardly change it; null before
 * @param additivity how the values of days make one of a longer span
 * @param definition in words, for whoever reads the table
 * @param note how others define it, and what else to know; empty if there is nothing
 */
public record Metric(
    String name,
    String unit,
    String numerator,
    String denominator,
    int maturity,
    Additivity additivity,
    String definition,
    String note) {

  /** The denominator of what is no ratio. */
  public static final String NONE = "null";

  /** How the values of days make one of a longer span. */
  public enum Additivity {
    /** They are added up. */
    ADDITIVE,
    /** They may be added over slices; of several days, the last one's stands. */
    SEMI_ADDITIVE,
    /** Not at all: of a ratio the parts are added up, and what counts customers is counted anew. */
    NON_ADDITIVE
  }

  static Metric sum(String name, String unit, String figure, String definition) {
    return new Metric(name, unit, figure, NONE, 0, Additivity.ADDITIVE, definition, "");
  }

  static Metric ratio(
      String name, String unit, String numerator, String denominator, String definition) {
    return new Metric(
        name, unit, numerator, denominator, 0, Additivity.NON_ADDITIVE, definition, "");
  }

  Metric matureAfter(int days) {
    return new Metric(name, unit, numerator, denominator, days, additivity, definition, note);
  }

  Metric with(Additivity other) {
    return new Metric(name, unit, numerator, denominator, maturity, other, definition, note);
  }

  Metric noting(String more) {
    return new Metric(name, unit, numerator, denominator, maturity, additivity, definition, more);
  }

  /** Whether it is one number divided by another. */
  public boolean isRatio() {
    return !denominator.equals(NONE);
  }

  /** The formula as text. */
  public String formula() {
    return isRatio() ? "(%s) / (%s)".formatted(numerator, denominator) : numerator;
  }

  /** The column that holds it beside others. */
  Field column() {
    return optional(name, type(), definition);
  }

  private DataType type() {
    if (isRatio()) {
      return Field.RATIO;
    }
    return unit.equals("currency") ? Field.MONEY : Field.NUMBER;
  }
}
