package io.nightcart.models;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.log1p;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.when;

import io.nightcart.models.Clusters.Feature;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.apache.spark.sql.Column;
import org.hipparchus.stat.descriptive.moment.StandardDeviation;

/**
 * A feature as learned: take the logarithm if so chosen, cut off the largest, subtract the median,
 * divide by the scale. An unknown value lies at the median.
 *
 * @param feature the figure and its words
 * @param median of the values
 * @param scale their distance between quartiles over {@value #QUARTILES}, which is the standard
 *     deviation of what is normally distributed. Where half of the customers or more share one
 *     value, as of a flag, quartiles say little, and it is the standard deviation
 * @param cap the 99.5th percentile; larger values count as this one
 * @param mean of the coordinates: names tell what lies above and below it
 * @param spread of the figure itself, before all this
 */
public record Axis(
    Feature feature, double median, double scale, double cap, double mean, Spread spread) {

  private static final double QUARTILES = 1.349;
  private static final double CAP = 99.5;
  private static final double MOST_UNKNOWN = 0.6;
  private static final double TINY = 1e-9;

  /** Why a feature tells nothing of these values; empty if it does. */
  static Optional<String> uselessness(Feature feature, double[] values) {
    double unknown = 1 - Spread.known(values).length / (double) values.length;
    if (unknown > MOST_UNKNOWN) {
      return Optional.of(
          String.format(
              Locale.ROOT, "%s is unknown of %.0f%%", feature.column(), Math.floor(100 * unknown)));
    }
    double[] scaled = capped(feature, values);
    double varies = new StandardDeviation(false).evaluate(scaled);
    double size = Arrays.stream(scaled).map(Math::abs).max().orElse(0);
    return varies > TINY * Math.max(1, size)
        ? Optional.empty()
        : Optional.of(feature.column() + " is the same for all");
  }

  /** Learns from the values of customers, NaN where unknown. */
  static Axis of(Feature feature, double[] values) {
    double[] scaled = capped(feature, values);
    var percentiles = Spread.percentiles(scaled);
    double median = percentiles.evaluate(50);
    long atMedian = Arrays.stream(scaled).filter(value -> value == median).count();
    double scale =
        2 * atMedian >= scaled.length
            ? new StandardDeviation(false).evaluate(scaled)
            : (percentiles.evaluate(75) - percentiles.evaluate(25)) / QUARTILES;
    double cap = Arrays.stream(scaled).max().orElseThrow();
    var axis = new Axis(feature, median, scale, cap, 0, Spread.of(values));
    double mean = Arrays.stream(values).map(axis::coordinate).average().orElseThrow();
    return new Axis(feature, median, scale, cap, mean, axis.spread());
  }

  private static double[] capped(Feature feature, double[] values) {
    double[] known =
        Arrays.stream(Spread.known(values)).map(value -> logged(feature, value)).toArray();
    double cap = Spread.percentiles(known).evaluate(CAP);
    return Arrays.stream(known).map(value -> Math.min(value, cap)).toArray();
  }

  private static double logged(Feature feature, double value) {
    return feature.isLog() ? StrictMath.log1p(Math.max(value, 0)) : value;
  }

  /** The figure that it is drawn from. */
  public String column() {
    return feature.column();
  }

  /** Where a value lies, NaN being unknown. */
  double coordinate(double value) {
    return Double.isNaN(value) ? 0 : (Math.min(logged(feature, value), cap) - median) / scale;
  }

  /** The value at a coordinate. */
  double value(double coordinate) {
    double logged = coordinate * scale + median;
    return feature.isLog() ? StrictMath.expm1(logged) : logged;
  }

  /** {@link #coordinate} of a column of known values. */
  Column coordinate(Column known) {
    Column logged = feature.isLog() ? log1p(greatest(known, lit(0.0))) : known;
    // Not coalesce: what picks the least or greatest leaves out what is not known.
    return when(known.isNull(), lit(0.0))
        .otherwise(least(logged, lit(cap)).minus(median).divide(scale));
  }

  /** A figure, null where it is none: a NaN or an infinity says as little. */
  static Column known(String column) {
    Column number = nullif(col(column), lit(Double.NaN));
    return nullif(nullif(number, lit(Double.POSITIVE_INFINITY)), lit(Double.NEGATIVE_INFINITY));
  }
}
