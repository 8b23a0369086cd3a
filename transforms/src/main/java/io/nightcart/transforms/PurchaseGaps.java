package io.nightcart.transforms;

import static io.nightcart.tables.Retention.PURCHASE_GAPS;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Makes {@link io.nightcart.tables.Retention#PURCHASE_GAPS}.
 *
 * <p>Kaplan and Meier (1958): of the gaps that lasted at least d days, open or closed, the share
 * closed on day d is what the curve falls by. An open gap counts up to the day and then is out of
 * sight.
 */
public final class PurchaseGaps {

  private static final List<Integer> PERCENTILES = List.of(25, 50, 75, 80);

  /** Percentiles of the gaps seen on the day, and of the curve by which customers come back. */
  public static Dataset<Row> from(
      Dataset<Row> fctOrders, Dataset<Row> fctOrderLines, LocalDate day) {
    return Gaps.of(fctOrders, fctOrderLines, day)
        .transform(PurchaseGaps::countByLength)
        .transform(PurchaseGaps::follow)
        .transform(PurchaseGaps::summarise)
        .withColumn("day", lit(day))
        .transform(PURCHASE_GAPS::conform);
  }

  private static Dataset<Row> countByLength(Dataset<Row> gaps) {
    return gaps.groupBy("category_group", "gap_days")
        .agg(
            count(col("next_date")).as("closed"),
            count(when(col("next_date").isNull(), lit(1))).as("open"));
  }

  /** Adds the share that has come back by each length. */
  private static Dataset<Row> follow(Dataset<Row> lengths) {
    var longer =
        Window.partitionBy("category_group")
            .orderBy("gap_days")
            .rowsBetween(Window.currentRow(), Window.unboundedFollowing());
    var soFar = Window.partitionBy("category_group").orderBy("gap_days");
    return lengths
        .withColumn("at_risk", sum(expr("closed + open")).over(longer))
        .withColumn("is_last", expr("closed = at_risk"))
        // The logarithm of the share that stays away; where all come back, nobody does.
        .withColumn("fall", expr("if(is_last, 0, ln(1 - double(closed) / at_risk))"))
        .withColumn(
            "stay", expr("exp(sum(fall) over (partition by category_group order by gap_days))"))
        .withColumn("back", when(col("is_last"), 1).otherwise(lit(1).minus(col("stay"))))
        .withColumn("open", coalesce(col("open"), lit(0L)))
        .withColumn("seen", sum("closed").over(soFar));
  }

  private static Dataset<Row> summarise(Dataset<Row> lengths) {
    var figures = new ArrayList<Column>();
    figures.add(sum("open").as("open_gaps"));
    for (int percent : PERCENTILES) {
      String share = String.valueOf(percent / 100.0);
      figures.add(
          expr("percentile(if(closed > 0, gap_days, null), %s, closed)".formatted(share))
              .as("p%d_days".formatted(percent)));
      figures.add(
          min(when(expr("closed > 0 and round(back, 12) >= " + share), col("gap_days")))
              .cast(Field.NUMBER)
              .as("km_p%d_days".formatted(percent)));
    }
    return lengths
        .groupBy("category_group")
        .agg(sum("closed").as("gaps"), figures.toArray(Column[]::new));
  }

  private PurchaseGaps() {}
}
