package io.nightcart.transforms;

import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.nullif;
import static org.apache.spark.sql.functions.sqrt;

import io.nightcart.tables.Field;
import org.apache.spark.sql.Column;

/** How far a figure may be off by chance, with a confidence of 95%. */
final class Intervals {

  private static final double Z = 1.959963984540054;

  /** Lower end of the interval of a share by Wilson (1927); null without cases. */
  static Column wilsonLow(Column hits, Column cases) {
    return wilson(hits, cases, -Z);
  }

  /** Upper end of the same interval. */
  static Column wilsonHigh(Column hits, Column cases) {
    return wilson(hits, cases, Z);
  }

  private static Column wilson(Column hits, Column cases, double z) {
    var n = nullif(cases, lit(0L)).cast(Field.RATIO);
    var p = hits.cast(Field.RATIO).divide(n);
    var half =
        sqrt(p.multiply(lit(1).minus(p)).divide(n).plus(lit(z * z / 4).divide(n.multiply(n))));
    return p.plus(lit(z * z / 2).divide(n))
        .plus(half.multiply(z))
        .divide(lit(z * z).divide(n).plus(1));
  }

  private Intervals() {}
}
