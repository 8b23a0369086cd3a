package io.nightcart.transforms;

import static org.apache.spark.sql.functions.coalesce;
import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.count;
import static org.apache.spark.sql.functions.datediff;
import static org.apache.spark.sql.functions.expr;
import static org.apache.spark.sql.functions.lead;
import static org.apache.spark.sql.functions.lit;
import static org.apache.spark.sql.functions.min;

import java.time.LocalDate;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.expressions.Window;

/** How many gaps of which length lie between the purchase days of customers. */
public final class Gaps {

  /**
   * One row per length of gaps and month in which they closed, of all goods and of each category:
   * {@code category_group}, {@code gap_days}, up to the day where gaps are open, {@code
   * closed_month}, its first day (null while they are open), how many {@code gaps}, and {@code
   * first_date}, the purchase day on which the earliest of them began. Orders of one day are one
   * purchase; customers who are not known have none.
   */
  public static Dataset<Row> from(
      Dataset<Row> fctOrders, Dataset<Row> fctOrderLines, LocalDate day) {
    var next =
        lead("purchase_date", 1)
            .over(Window.partitionBy("category_group", "customer_key").orderBy("purchase_date"));
    var end = coalesce(col("next_date"), lit(day));
    return bought(fctOrders, fctOrderLines, day)
        .withColumn("next_date", next)
        .groupBy(
            col("category_group"),
            datediff(end, col("purchase_date")).as("gap_days"),
            expr("trunc(next_date, 'month')").as("closed_month"))
        .agg(count(lit(1)).as("gaps"), min("purchase_date").as("first_date"));
  }

  private static Dataset<Row> bought(
      Dataset<Row> fctOrders, Dataset<Row> fctOrderLines, LocalDate day) {
    var anything =
        fctOrders
            .where("is_valid and customer_key is not null")
            .select(
                lit("all").as("category_group"),
                col("customer_key"),
                col("order_date").as("purchase_date"));
    var byCategory =
        fctOrderLines
            .where("is_valid and not is_gift_card and customer_key is not null")
            .where("category is not null")
            .select(
                col("category").as("category_group"),
                col("customer_key"),
                col("order_date").as("purchase_date"));
    return anything.unionByName(byCategory).where(col("purchase_date").leq(day)).distinct();
  }

  private Gaps() {}
}
