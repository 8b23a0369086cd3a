package io.nightcart.transforms;

import static io.nightcart.tables.Retention.CHURN_WINDOWS;
import static org.apache.spark.sql.functions.add_months;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.least;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.round;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Retention#CHURN_WINDOWS}. */
public final class ChurnWindows {

  /**
   * What decides when a customer counts as lost.
   *
   * @param mode whether windows are drawn from the gaps seen, or fixed
   * @param percentile share of the gaps that the window covers
   * @param atRiskPercentile share of the gaps after which a customer is at risk
   * @param minGaps gaps that a category needs for a window of its own; the shop needs a fifth
   * @param windowDays the window where it is fixed, or gaps are too few
   * @param atRiskDays the cut in these cases
   */
  public record Options(
      Mode mode,
      double percentile,
      double atRiskPercentile,
      long minGaps,
      int windowDays,
      int atRiskDays) {

    /** Where windows come from. */
    public enum Mode {
      PERCENTILE,
      FIXED
    }

    /**
     * @throws IllegalArgumentException naming the value that makes no sense
     */
    public Options {
      require(percentile > 0 && percentile < 1, "Percentile must lie between 0 and 1", percentile);
      require(
          atRiskPercentile > 0 && atRiskPercentile <= percentile,
          "At-risk-percentile must be above 0 and at most percentile",
          atRiskPercentile);
      require(minGaps >= 1, "Min-gaps must be 1 or more", minGaps);
      require(windowDays >= 1, "Window-days must be 1 or more", windowDays);
      require(
          atRiskDays >= 1 && atRiskDays <= windowDays,
          "At-risk-days must be 1 to window-days",
          atRiskDays);
    }

    private static void require(boolean holds, String what, Object given) {
      if (!holds) {
        throw new IllegalArgumentException(what + ", not " + given);
      }
    }
  }

  /** The shop as a whole needs a fifth of the gaps that a category does. */
  private static final long OF_SHOP = 5;

  private static final int SHORTEST = 30;
  private static final int LONGEST = 730;

  /**
   * The windows of every month from that of the first order to that of the day.
   *
   * @param gaps {@link Gaps#from} of the same day
   */
  public static Dataset<Row> from(Dataset<Row> gaps, Options options, LocalDate day) {
    return months(gaps, day)
        .unionByName(closed(gaps, day), true)
        .groupBy("valid_from", "category_group")
        .agg(
            coalesce(sum("gaps"), lit(0L)).as("gaps"),
            percentile(options.percentile()).as("window"),
            percentile(options.atRiskPercentile()).as("at_risk"))
        .transform(rows -> decide(rows, options))
        .transform(CHURN_WINDOWS::conform);
  }

  /** Every month has a window for the shop as a whole. */
  private static Dataset<Row> months(Dataset<Row> gaps, LocalDate day) {
    return gaps.agg(min("first_date").as("first"))
        .where("first is not null")
        .select(
            lit("all").as("category_group"),
            each(expr("trunc(first, 'month')"), day).as("valid_from"));
  }

  private static Dataset<Row> closed(Dataset<Row> gaps, LocalDate day) {
    return gaps.where("closed_month is not null")
        .select(
            col("category_group"),
            col("gap_days"),
            col("gaps"),
            add_months(col("closed_month"), 1).as("from"))
        .where(col("from").leq(day.withDayOfMonth(1)))
        .withColumn("valid_from", each(col("from"), day))
        .drop("from");
  }

  private static Column each(Column from, LocalDate day) {
    return explode(sequence(from, lit(day.withDayOfMonth(1)), expr("interval 1 month")));
  }

  private static Column percentile(double share) {
    return expr("percentile(gap_days, %s, ifnull(gaps, 0))".formatted(share));
  }

  private static Dataset<Row> decide(Dataset<Row> rows, Options options) {
    boolean isFixed = options.mode() == Options.Mode.FIXED;
    var isShop = col("category_group").equalTo("all");
    var least = when(isShop, options.minGaps() / OF_SHOP).otherwise(options.minGaps());
    var isDrawn = lit(!isFixed).and(col("gaps").geq(least)).and(col("gaps").gt(0));
    return rows.where(isDrawn.or(isShop))
        .withColumn(
            "churn_window_days",
            when(isDrawn, within(col("window"), SHORTEST))
                .otherwise(options.windowDays())
                .cast(Field.NUMBER))
        .withColumn(
            "at_risk_days",
            when(isDrawn, within(col("at_risk"), 1))
                .otherwise(options.atRiskDays())
                .cast(Field.NUMBER))
        .withColumn("at_risk_days", least(col("at_risk_days"), col("churn_window_days")))
        .withColumn("method", when(isDrawn, "percentile").otherwise(isFixed ? "fixed" : "default"))
        .drop("window", "at_risk");
  }

  private static Column within(Column days, int shortest) {
    return least(greatest(round(days), lit(shortest)), lit(LONGEST));
  }

  private ChurnWindows() {}
}
