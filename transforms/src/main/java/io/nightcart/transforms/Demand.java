package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.date_trunc;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import io.nightcart.tables.Field;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** How products sell: in windows that end with a day, and how evenly from week to week. */
final class Demand {

  private static final int YEAR = 365;
  private static final int MOST_WEEKS = 52;
  private static final int LEAST_WEEKS = 8;
  private static final String[] PRODUCT = {"product_id"};

  /** Units and value sold and given back by product, in windows that end with the day. */
  static Dataset<Row> inWindows(Dataset<Row> sales, Dataset<Row> refunds, LocalDate day) {
    var sold =
        within(sales, "order_date", YEAR, day)
            .groupBy("product_id")
            .agg(
                units(28, day).as("units_28"),
                units(90, day).as("units_90"),
                units(YEAR, day).as("units_365"),
                sum(expr("gross_sales - discounts")).as("sold_365"));
    var back =
        within(refunds, "refund_date", YEAR, day)
            .groupBy("product_id")
            .agg(sum("quantity").as("returned_units_365"), sum("amount").as("returns_365"));
    return sold.join(back, PRODUCT, "full");
  }

  private static Dataset<Row> within(Dataset<Row> rows, String date, int days, LocalDate day) {
    return rows.where(col(date).leq(day).and(col(date).gt(day.minusDays(days))));
  }

  private static Column units(int days, LocalDate day) {
    var isWithin = col("order_date").gt(lit(day.minusDays(days)));
    return sum(when(isWithin, col("quantity")).otherwise(0L));
  }

  /** Units sold by product on those of the last 28 days at whose end some were left. */
  static Dataset<Row> inStock(Dataset<Row> sales, Dataset<Row> spans, LocalDate day) {
    var daily =
        within(sales, "order_date", 28, day)
            .groupBy("product_id", "order_date")
            .agg(sum("quantity").as("units"));
    return spans
        .where("available > 0")
        .select("product_id", "from_date", "until_date")
        .join(daily, PRODUCT, "inner")
        .where("order_date between from_date and until_date")
        .groupBy("product_id")
        .agg(sum("units").as("units_in_stock_28"));
  }

  /**
   * Adds to products how evenly they sell: {@code weeks}, {@code weekly_cv}, {@code xyz_grade} and
   * {@code is_intermittent}. Compared are whole numbers, so that the limits hold to the last unit.
   *
   * @param products with {@code first_seen_date}
   */
  static Dataset<Row> byWeek(Dataset<Row> products, Dataset<Row> sales, LocalDate day) {
    var last =
        day.plusDays(1).with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)).minusWeeks(1);
    // The Monday on or after the day on which the product was first seen.
    var begun = expr("cast(date_trunc('week', date_add(first_seen_date, 6)) as date)");
    var first = lit(last.minusWeeks(MOST_WEEKS - 1L));
    var begins =
        products
            .withColumn("first_week", when(begun.gt(first), begun).otherwise(first))
            .withColumn("last_week", lit(last))
            .withColumn("weeks", expr("greatest(datediff(last_week, first_week) div 7 + 1, 0L)"));
    return begins
        .join(weeks(begins, sales), PRODUCT, "left")
        .withColumn("square", expr("weeks * squares - sum_units * sum_units"))
        .withColumn("is_graded", expr("weeks >= %d and sum_units > 0".formatted(LEAST_WEEKS)))
        .withColumn("weekly_cv", graded("sqrt(square) / sum_units"))
        .withColumn(
            "xyz_grade",
            graded(
                "case when 4 * square <= sum_units * sum_units then 'X'"
                    + " when square <= sum_units * sum_units then 'Y' else 'Z' end"))
        .withColumn(
            "is_intermittent",
            graded(
                "100 * weeks >= 132 * selling_weeks"
                    + " and 100 * square >= 49 * sum_units * sum_units"))
        .drop("first_week", "last_week", "square", "squares", "sum_units", "selling_weeks")
        .drop("is_graded");
  }

  private static Column graded(String value) {
    return expr("if(is_graded, %s, null)".formatted(value));
  }

  private static Dataset<Row> weeks(Dataset<Row> begins, Dataset<Row> sales) {
    return sales
        .groupBy(
            col("product_id"), date_trunc("week", col("order_date")).cast(Field.DATE).as("week"))
        .agg(sum("quantity").as("units"))
        .join(begins.select("product_id", "first_week", "last_week"), PRODUCT, "inner")
        .where("week between first_week and last_week")
        .groupBy("product_id")
        .agg(
            coalesce(sum("units"), lit(0L)).as("sum_units"),
            sum(expr("units * units")).as("squares"),
            count(lit(1)).as("selling_weeks"));
  }

  private Demand() {}
}
