package io.nightcart.transforms;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.pow;
import static org.apache.spark.sql.functions.sqrt;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Column;

/** How sure a figure of few answers is: 95% intervals, null without answers. */
final class Intervals {

  /** Standard errors either way of a 95% interval. */
  static final double Z = 1.959963984540054;

  private static final double ADDED_TO_EACH_END = 0.75;
  private static final double ADDED_TO_ALL = 3;

  /** Lower end of the interval of a share (Wilson 1927). */
  static Column wilsonLow(Column hits, Column trials) {
    return wilsonMiddle(hits, trials).minus(wilsonReach(hits, trials));
  }

  /** Upper end of the interval of a share (Wilson 1927). */
  static Column wilsonHigh(Column hits, Column trials) {
    return wilsonMiddle(hits, trials).plus(wilsonReach(hits, trials));
  }

  private static Column wilsonMiddle(Column hits, Column trials) {
    return hits.plus(Z * Z / 2).divide(known(trials).plus(Z * Z));
  }

  private static Column wilsonReach(Column hits, Column trials) {
    var spread = hits.multiply(trials.minus(hits)).divide(known(trials)).plus(Z * Z / 4);
    return sqrt(spread).multiply(Z).divide(known(trials).plus(Z * Z));
  }

  /**
   * The middle of the interval of a net promoter score, from -1 to 1: adjusted Wald, with 3/4 added
   * to promoters and detractors and 3 to all (Rocks 2016).
   */
  static Column netMiddle(Column promoters, Column detractors, Column all) {
    return promoters.minus(detractors).divide(adjusted(all));
  }

  /** The standard error that belongs to {@link #netMiddle}. */
  static Column netError(Column promoters, Column detractors, Column all) {
    var either = promoters.plus(detractors).plus(2 * ADDED_TO_EACH_END).divide(adjusted(all));
    var net = netMiddle(promoters, detractors, all);
    return sqrt(either.minus(pow(net, lit(2))).divide(adjusted(all)));
  }

  private static Column adjusted(Column all) {
    return known(all).plus(ADDED_TO_ALL);
  }

  private static Column known(Column all) {
    return when(all.gt(0), all.cast("double"));
  }

  private Intervals() {}
}
