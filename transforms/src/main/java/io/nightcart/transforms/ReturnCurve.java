package io.nightcart.transforms;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.not;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * The curve by which customers come back.
 *
 * <p>Kaplan and Meier (1958): of the gaps that lasted at least d days, open or closed, the share
 * closed on day d is what the curve falls by. An open gap counts up to the day and then is out of
 * sight.
 */
final class ReturnCurve {

  /**
   * One row per group and length of a gap: how many {@code closed} and {@code open} gaps have it,
   * and {@code back}, the share that has come back by then.
   *
   * @param gaps with {@code category_group}, {@code gap_days} and {@code is_closed}
   */
  static Dataset<Row> of(Dataset<Row> gaps) {
    return gaps.groupBy("category_group", "gap_days")
        .agg(count_if(col("is_closed")).as("closed"), count_if(not(col("is_closed"))).as("open"))
        .transform(ReturnCurve::follow);
  }

  /**
   * The same, where gaps are counted already.
   *
   * @param lengths with {@code category_group}, {@code gap_days}, {@code closed} and {@code open}
   */
  static Dataset<Row> follow(Dataset<Row> lengths) {
    var longer =
        Window.partitionBy("category_group")
            .orderBy("gap_days")
            .rowsBetween(Window.currentRow(), Window.unboundedFollowing());
    return lengths
        .withColumn("at_risk", sum(expr("closed + open")).over(longer))
        .withColumn("is_last", expr("closed = at_risk"))
        // The logarithm of the share that stays away; where all come back, nobody does.
        .withColumn("fall", expr("if(is_last, 0, ln(1 - double(closed) / at_risk))"))
        .withColumn(
            "stay", expr("exp(sum(fall) over (partition by category_group order by gap_days))"))
        .withColumn("back", when(col("is_last"), 1).otherwise(lit(1).minus(col("stay"))));
  }

  private ReturnCurve() {}
}
