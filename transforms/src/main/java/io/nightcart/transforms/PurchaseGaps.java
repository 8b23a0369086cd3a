package io.nightcart.transforms;

import static io.nightcart.tables.Retention.PURCHASE_GAPS;
import static org.apache.spark.sql.functions.col;
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

/** Makes {@link io.nightcart.tables.Retention#PURCHASE_GAPS}. */
public final class PurchaseGaps {

  private static final List<Integer> PERCENTILES = List.of(25, 50, 75, 80);

  /**
   * Percentiles of the gaps seen on the day, and of the curve by which customers come back.
   *
   * @param gaps {@link Gaps#from} of the same day
   */
  public static Dataset<Row> from(Dataset<Row> gaps, LocalDate day) {
    var isOpen = col("closed_month").isNull();
    return gaps.groupBy("category_group", "gap_days")
        .agg(
            sum(when(isOpen, 0L).otherwise(col("gaps"))).as("closed"),
            sum(when(isOpen, col("gaps")).otherwise(0L)).as("open"))
        .transform(ReturnCurve::follow)
        .transform(PurchaseGaps::summarise)
        .withColumn("day", lit(day))
        .transform(PURCHASE_GAPS::conform);
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
