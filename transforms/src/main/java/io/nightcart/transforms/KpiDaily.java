package io.nightcart.transforms;

import static java.util.stream.Collectors.joining;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.min;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Figures;
import io.nightcart.tables.Metric;
import io.nightcart.tables.Metrics;
import io.nightcart.tables.Sales;
import io.nightcart.tables.Table;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;
import org.apache.spark.sql.expressions.WindowSpec;

/**
 * Makes {@link Sales#KPI_DAILY}: fills the calendar of the days' figures, draws running totals over
 * it, and turns each day into one row per metric.
 */
public final class KpiDaily {

  /**
   * How KPIs are told.
   *
   * @param cacLagDays how many days spend comes before the new customers that cac_lagged holds it
   *     against
   */
  public record Options(int cacLagDays) {

    private static final int MOST_DAYS = 365;

    /**
     * @throws IllegalArgumentException if it is below 0 or above 365
     */
    public Options {
      if (cacLagDays < 0 || cacLagDays > MOST_DAYS) {
        throw new IllegalArgumentException(
            "Cac-lag-days must be from 0 to %d, not %d".formatted(MOST_DAYS, cacLagDays));
      }
    }
  }

  /** The tables whose rows make the figures. */
  public static final List<Table> READS = DayFigures.READS;

  private static final int YEAR = DayFigures.YEAR;
  private static final String IS_ALL = "slice_type = 'all'";
  private static final WindowSpec BY_DAY =
      Window.partitionBy("slice_type", "slice_value").orderBy("day");

  /**
   * Figures of every day from the first valid order or refund to the day, and of those days on
   * which a slice has any; later rows are ignored. A figure is null before the first day of its
   * table, so that what no feed tells is not zero but unknown.
   */
  public static Dataset<Row> from(
      Function<Table, Dataset<Row>> tables, Options options, LocalDate day) {
    return DayFigures.from(tables, day)
        .transform(figures -> fillCalendar(figures, day))
        .transform(figures -> runTotals(figures, options))
        .transform(figures -> asMetrics(figures, day))
        .transform(Sales.KPI_DAILY::conform);
  }

  /**
   * Repeats each day up to the next, so that the calendar has no holes: zero where a figure is
   * known and nothing happened. A slice has no such days, and begins with the whole.
   */
  private static Dataset<Row> fillCalendar(Dataset<Row> figures, LocalDate day) {
    var isAll = expr(IS_ALL);
    var next = date_sub(lead("day", 1).over(BY_DAY), 1);
    var columns = new ArrayList<Column>();
    columns.add(col("calendar_day").as("day"));
    columns.add(col("slice_type"));
    columns.add(col("slice_value"));
    DayFigures.NAMES.forEach(figure -> columns.add(filled(figure)));
    DayFigures.UNDEFINED_WITHOUT_ORDERS.forEach(figure -> columns.add(given(figure)));
    return spans(figures)
        .withColumn("until", when(isAll, coalesce(next, lit(day))).otherwise(col("day")))
        .withColumn("calendar_day", explode(sequence(col("day"), col("until"))))
        .where("calendar_day >= first_sale")
        .select(columns.toArray(Column[]::new));
  }

  /** Adds the first day with an order or refund, and the first and last that each table tells. */
  private static Dataset<Row> spans(Dataset<Row> figures) {
    var columns = new ArrayList<Column>();
    columns.add(col("*"));
    var sold =
        expr(IS_ALL + " and ifnull(figures['orders'], 0) + ifnull(figures['refunds'], 0) > 0");
    columns.add(min(when(sold, col("day"))).over().as("first_sale"));
    for (Figures told : Metrics.FIGURES) {
      var day = when(col("figures").getItem(DayFigures.mark(told)).isNotNull(), col("day"));
      columns.add(min(day).over().as("first_" + DayFigures.mark(told)));
      columns.add(max(day).over().as("last_" + DayFigures.mark(told)));
    }
    return figures.select(columns.toArray(Column[]::new));
  }

  private static Column given(String figure) {
    return when(col("calendar_day").equalTo(col("day")), col("figures").getItem(figure)).as(figure);
  }

  private static Column filled(String figure) {
    var isKnown =
        Metrics.FIGURES.stream()
            .filter(told -> DayFigures.tells(told.shares(), figure))
            .map(KpiDaily::isKnown)
            .reduce(lit(true), Column::and);
    // No slice but these has any, so that it need not be looked for among what is told.
    return when(
            col("slice_type").isInCollection(DayFigures.slices(figure)),
            when(isKnown, coalesce(given(figure), lit(0))).otherwise(given(figure)))
        .as(figure);
  }

  private static Column isKnown(Figures told) {
    var isBegun = col("calendar_day").geq(col("first_" + DayFigures.mark(told)));
    var isEnded = col("calendar_day").gt(col("last_" + DayFigures.mark(told)));
    return told.isToldByTheDay() ? isBegun.and(isEnded.equalTo(false)) : isBegun;
  }

  private static Dataset<Row> runTotals(Dataset<Row> figures, Options options) {
    var columns = new ArrayList<Column>();
    columns.add(col("*"));
    columns.add(standing(sum("new_customers").over(BY_DAY)).as("customers_so_far"));
    columns.add(standing(sum("repeat_customers").over(BY_DAY)).as("repeat_so_far"));
    DayFigures.WINDOWS.forEach(days -> columns.add(standing(active(days)).as("active_" + days)));
    columns.add(standing(sum(expr("repeat_began - repeat_ended")).over(BY_DAY)).as("repeat_365"));
    columns.add(
        standing(sum("known_orders").over(BY_DAY).minus(before(col("known_orders"), YEAR)))
            .as("orders_365"));
    columns.add(standing(lag("ad_spend", options.cacLagDays()).over(BY_DAY)).as("ad_spend_before"));
    return figures.select(columns.toArray(Column[]::new));
  }

  /** A customer may stand in several slices, so these are of all only. */
  private static Column standing(Column figure) {
    return when(expr(IS_ALL), figure);
  }

  /** Spans of activity begun by the day, less those that ended by it for want of a new order. */
  private static Column active(int days) {
    var ended = expr("new_customers + returning_customers - renewed_%d".formatted(days));
    return sum("began_" + days).over(BY_DAY).minus(before(ended, days));
  }

  /** The sum up to some days before. Less it, a sum is that of these days, and not added anew. */
  private static Column before(Column figure, int days) {
    var over = BY_DAY.rowsBetween(Window.unboundedPreceding(), -days);
    return coalesce(sum(figure).over(over), lit(0));
  }

  private static Dataset<Row> asMetrics(Dataset<Row> figures, LocalDate day) {
    var isComplete = datediff(lit(day), col("day")).geq(col("maturity"));
    return figures
        .selectExpr(
            "day",
            "slice_type",
            "slice_value",
            "inline(case slice_type %s end)"
                .formatted(
                    DayFigures.sliceTypes().stream().map(KpiDaily::metrics).collect(joining(" "))))
        // A slice has the metrics whose figures are told apart by it.
        .where(
            IS_ALL
                + " or (numerator <> 0 or denominator <> 0)"
                + " and numerator is not null and (denominator is not null or not is_ratio)")
        .withColumn("is_complete", isComplete)
        .withColumn(
            "value",
            expr(
                "double(case when not is_ratio then numerator"
                    + " when is_complete then try_divide(numerator, denominator) end)"))
        .drop("maturity", "is_ratio");
  }

  /** The metrics that a type of slice may have: those of any figure that is told apart by it. */
  private static String metrics(String sliceType) {
    return "when '%s' then array(%s)"
        .formatted(
            sliceType,
            Metrics.ALL.stream()
                .filter(metric -> DayFigures.tells(sliceType, metric.numerator()))
                .map(KpiDaily::asRow)
                .collect(joining(", ")));
  }

  private static String asRow(Metric metric) {
    return ("named_struct('metric', '%s', 'unit', '%s', 'numerator', cast(%s as decimal(18, 4)),"
            + " 'denominator', cast(%s as decimal(18, 4)), 'is_ratio', %b, 'maturity', %d)")
        .formatted(
            metric.name(),
            metric.unit(),
            metric.numerator(),
            metric.denominator(),
            metric.isRatio(),
            metric.maturity());
  }

  private KpiDaily() {}
}
