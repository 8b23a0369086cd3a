package io.nightcart.transforms;

import static io.nightcart.tables.Attribution.ATTRIBUTION_PATHS;
import static org.apache.spark.sql.functions.array_join;
import static org.apache.spark.sql.functions.array_sort;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.collect_list;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.struct;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Makes {@link io.nightcart.tables.Attribution#ATTRIBUTION_PATHS}. */
public final class AttributionPaths {

  private static final int LONGEST = 20;

  /**
   * One row with {@code until}, the day up to which paths are counted for a day: the end of the
   * month before, so that what a channel is worth by them does not change every night. Where the
   * first order or the first touch is less than 30 days before that, or there is none, the day
   * itself. All are days of the shop.
   */
  public static Dataset<Row> until(
      Dataset<Row> fctOrders, Dataset<Row> touchpoints, LocalDate day) {
    LocalDate monthEnd = day.withDayOfMonth(1).minusDays(1);
    LocalDate latest = monthEnd.minusDays(Journeys.LOOKBACK_DAYS);
    var isKnownForLong = col("sold").leq(latest).and(col("touched").leq(latest));
    return fctOrders
        .where("is_valid")
        .agg(min("order_date").as("sold"))
        .crossJoin(touchpoints.agg(min("touched_date").as("touched")))
        .select(when(isKnownForLong, lit(monthEnd)).otherwise(lit(day)).as("until"));
  }

  /**
   * Counts the paths that led to an order up to a day, and those that led to nothing.
   *
   * @param until the last day that counts, see {@link #until}
   */
  public static Dataset<Row> from(
      Dataset<Row> fctOrders,
      Dataset<Row> touchpoints,
      AttributionOptions options,
      LocalDate until) {
    var led =
        Journeys.of(fctOrders, touchpoints, options, until)
            .where("size(touches) > 0")
            .select(
                path(col("touches")),
                lit(1L).as("conversions"),
                col("net_sales").as("revenue"),
                lit(0L).as("non_conversions"));
    return led.unionByName(toNothing(fctOrders, touchpoints, options, until))
        .groupBy("path")
        .agg(
            sum("conversions").as("conversions"),
            sum("revenue").as("revenue"),
            sum("non_conversions").as("non_conversions"))
        .transform(ATTRIBUTION_PATHS::conform);
  }

  private static Dataset<Row> toNothing(
      Dataset<Row> fctOrders,
      Dataset<Row> touchpoints,
      AttributionOptions options,
      LocalDate until) {
    var last =
        fctOrders
            .where("is_valid and customer_key is not null")
            .where(col("order_date").leq(until))
            .groupBy("customer_key")
            .agg(max("ordered_at").as("last_ordered_at"));
    return touchpoints
        .where(col("touched_date").leq(until))
        .join(last, new String[] {"customer_key"}, "left")
        .where("last_ordered_at is null or touched_at > last_ordered_at")
        .groupBy("person_key")
        .agg(
            max("touched_date").as("last_date"),
            array_sort(collect_list(struct("touched_at", "touch_key", "channel", "campaign_key")))
                .as("touches"))
        .withColumn("touches", options.counting())
        .where(col("last_date").lt(until.minusDays(Journeys.LOOKBACK_DAYS)))
        .select(
            path(col("touches")),
            lit(0L).as("conversions"),
            expr("cast(0 as decimal(18, 4))").as("revenue"),
            lit(1L).as("non_conversions"));
  }

  private static Column path(Column touches) {
    return array_join(
            expr(
                "slice(%1$s.channel, -least(size(%1$s), %2$d), %2$d)"
                    .formatted("touches", LONGEST)),
            " > ")
        .as("path");
  }

  private AttributionPaths() {}
}
