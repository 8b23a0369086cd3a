package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.date_sub;
import static org.apache.spark.sql.functions.greatest;
import static org.apache.spark.sql.functions.lag;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.max;
import static org.apache.spark.sql.functions.sum;

import java.time.LocalDate;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** What a shop has of a product, from one day on which that is told until the next. */
final class StockSpans {

  /**
   * The stock of each product over all its places. It stands until it is told again, at most to the
   * last day for which any stock is told: what came after, nobody knows. Stock below zero is none.
   *
   * @param inventoryDaily of silver.inventory_daily; rows after the day are ignored
   * @return {@code product_id}, {@code from_date}, {@code until_date}, {@code on_hand}, {@code
   *     available}; the spans of a product follow each other without a gap
   */
  static Dataset<Row> of(Dataset<Row> inventoryDaily, LocalDate day) {
    var told = inventoryDaily.where(col("stock_date").leq(day));
    var last = told.agg(max("stock_date").as("last_date"));
    var ofProduct = Window.partitionBy("product_id").orderBy("stock_date");
    var next = date_sub(lead("stock_date", 1).over(ofProduct), 1);
    return told.withColumn("on_hand", change("on_hand"))
        .withColumn("available", change("available"))
        .groupBy("product_id", "stock_date")
        .agg(sum("on_hand").as("on_hand"), sum("available").as("available"))
        .crossJoin(last)
        .select(
            col("product_id"),
            col("stock_date").as("from_date"),
            coalesce(next, col("last_date")).as("until_date"),
            sum("on_hand").over(ofProduct).as("on_hand"),
            sum("available").over(ofProduct).as("available"));
  }

  /** By how much the stock at a place differs from what was told of it before. */
  private static Column change(String units) {
    var ofPlace = Window.partitionBy("product_id", "location_id").orderBy("stock_date");
    var before = lag(greatest(col(units), lit(0L)), 1, 0L).over(ofPlace);
    return greatest(col(units), lit(0L)).minus(before);
  }

  private StockSpans() {}
}
