package io.nightcart.transforms;

import static io.nightcart.tables.Stock.STOCK_DAILY;
import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count_if;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.explode;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.sequence;
import static org.apache.spark.sql.functions.sum;
import static org.apache.spark.sql.functions.when;

import java.time.LocalDate;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/**
 * Makes {@link io.nightcart.tables.Stock#STOCK_DAILY}: changes from day to day are added up, so
 * that the work grows with the rows delivered and not with products times days.
 */
public final class StockDaily {

  private static final String[] TOTALS = {
    "on_hand",
    "available",
    "stock_value",
    "valued_products",
    "products_tracked",
    "products_out_of_stock"
  };

  /** Adds up the stock of all products, day by day; rows after the day are ignored. */
  public static Dataset<Row> from(
      Dataset<Row> inventoryDaily, Dataset<Row> products, LocalDate day) {
    var told = inventoryDaily.where(col("stock_date").leq(day));
    var costs = products.select("product_id", "cost");
    return StockSpans.of(told, day)
        .join(costs, new String[] {"product_id"}, "left")
        .transform(StockDaily::changes)
        .join(negatives(told), new String[] {"day"}, "inner")
        .transform(StockDaily::runTotals)
        .transform(StockDaily::fillCalendar)
        .withColumn("stock_value", when(col("valued_products").gt(0), col("stock_value")))
        .withColumn("products_in_stock", expr("products_tracked - products_out_of_stock"))
        .withColumn(
            "out_of_stock_rate",
            expr("try_divide(double(products_out_of_stock), products_tracked)"))
        .transform(STOCK_DAILY::conform);
  }

  private static Dataset<Row> changes(Dataset<Row> spans) {
    return spans
        .withColumn("stock_value", expr("ifnull(on_hand * cost, 0)"))
        .withColumn("valued_products", expr("if(cost is null, 0L, 1L)"))
        .withColumn("products_tracked", lit(1L))
        .withColumn("products_out_of_stock", expr("if(available > 0, 0L, 1L)"))
        .select(columns(col("from_date").as("day"), StockDaily::change))
        .groupBy("day")
        .agg(lit(true).as("is_told"), totals(name -> sum(name).as(name)));
  }

  private static Column change(String name) {
    var ofProduct = Window.partitionBy("product_id").orderBy("from_date");
    return col(name).minus(coalesce(lag(name, 1).over(ofProduct), lit(0))).as(name);
  }

  private static Dataset<Row> negatives(Dataset<Row> told) {
    return told.groupBy(col("stock_date").as("day"))
        .agg(count_if(col("is_negative")).as("negative_rows"));
  }

  private static Dataset<Row> runTotals(Dataset<Row> changes) {
    var byDay = Window.orderBy("day");
    return changes
        .withColumn("until", coalesce(date_sub(lead("day", 1).over(byDay), 1), col("day")))
        .select(
            Stream.concat(
                    Stream.of(col("day"), col("until"), col("negative_rows")),
                    Stream.of(totals(name -> sum(name).over(byDay).as(name))))
                .toArray(Column[]::new));
  }

  /** Repeats each day up to the next that tells any stock. */
  private static Dataset<Row> fillCalendar(Dataset<Row> days) {
    var isTold = col("calendar_day").equalTo(col("day"));
    return days.withColumn("calendar_day", explode(sequence(col("day"), col("until"))))
        .withColumn("negative_rows", when(isTold, col("negative_rows")).otherwise(0L))
        .withColumn("day", col("calendar_day"))
        .drop("calendar_day", "until");
  }

  private static Column[] columns(Column first, Function<String, Column> total) {
    return Stream.concat(Stream.of(first), Stream.of(totals(total))).toArray(Column[]::new);
  }

  private static Column[] totals(Function<String, Column> total) {
    return Stream.of(TOTALS).map(total).toArray(Column[]::new);
  }

  private StockDaily() {}
}
